import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { RunProvider } from '../shared/provider-bridge.ts';
import { mutate, type ServerKeys } from './mutants.ts';
import type { Registration } from './registration.ts';

/** The token endpoint: oidc-provider's, its id_tokens spoilt as this client's test wants it. */
export function createUkTokenEndpoint(run: RunProvider, keys: ServerKeys) {
  return async (request: SandboxRequest, registration: Registration | undefined): Promise<Answer> => {
    const answer = await run(request, { search: '' });
    const mutant = registration?.traits.tokenMutant;
    if (!mutant || answer.status !== 200) return answer;
    const tokens = JSON.parse(answer.body.toString()) as { id_token?: string };
    if (tokens.id_token === undefined) return answer;
    const spoilt = { ...tokens, id_token: mutate(tokens.id_token, mutant, keys, registration.traits) };
    return { ...answer, body: JSON.stringify(spoilt) };
  };
}
