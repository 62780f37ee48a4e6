import { Failure } from '../../failure.ts';
import { type ApiPorts, call } from './request.ts';

/** As much of an answer as a page can show. */
const MOST_CHARACTERS = 200_000;

/**
 * Any resource of the account API as the bank answers it, whatever its status: what robmckinnon/open_banking_ex does
 * with a URL. `path` is relative to the API's base (`accounts/22289/party?page=2`). It never leaves it: what the
 * institution's list doesn't have is refused like any other request. Throws `Failure`.
 */
export async function readResource(api: ApiPorts, path: string): Promise<{ status: number; text: string }> {
  const base = `${api.profile.resources}/`;
  const relative = path.trim().replace(/^\/+/u, '');
  const url = URL.canParse(relative, base) ? new URL(relative, base) : null;
  if (!url?.href.startsWith(base)) throw new Failure('forbidden', { reason: 'not-on-list' });
  const { status, text } = await call(api, 'GET', url.href);
  return { status, text: text.slice(0, MOST_CHARACTERS) };
}
