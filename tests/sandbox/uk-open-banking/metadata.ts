import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { RunProvider } from '../shared/provider-bridge.ts';
import { PATHS } from './authorization-server.ts';

/** What the bank publishes of itself: keys and metadata, and both in the odd forms that real banks have. */
export function createUkMetadata(run: RunProvider, origin: string) {
  return async (request: SandboxRequest): Promise<Answer> => {
    const at = (pathname: string) => {
      const url = new URL(request.url);
      url.pathname = pathname;
      return run({ ...request, url }, { search: '' });
    };
    switch (request.url.pathname) {
      case PATHS.bareKeys: {
        const { keys } = JSON.parse((await at(PATHS.jwks)).body.toString()) as { keys: object[] };
        return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: JSON.stringify(keys) };
      }
      case PATHS.directory: {
        const answer = await at(PATHS.metadata);
        const metadata = JSON.parse(answer.body.toString()) as object;
        return { ...answer, body: JSON.stringify({ ...metadata, issuer: `${origin}/directory` }) };
      }
      default:
        return run(request, { search: '' });
    }
  };
}
