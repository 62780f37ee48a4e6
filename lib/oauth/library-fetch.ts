import * as oauth from 'oauth4webapi';
import { Failure } from '../failure.ts';
import { parseExactJson } from '../http/exact-json.ts';
import type { Http } from '../http/http.ts';
import { failureForStatus } from '../http/status-failure.ts';

/** The catalog admits http only on loopback, for sandboxes; anything else was refused when it was built. */
export const onLoopbackToo = {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  [oauth.allowInsecureRequests]: true,
} as const;

/**
 * Options that fetch the server's public keys through the one way out. Some banks serve the list of keys without the
 * object around it, or under another media type; neither says anything about the keys.
 */
export function fetchKeysBy(http: Http, now: number) {
  return {
    ...onLoopbackToo,
    [oauth.customFetch]: async (url: string, { headers }: { headers: Record<string, string> }) => {
      const reply = await http({ method: 'GET', url, headers });
      if (reply.status === 429 || reply.status >= 500) throw failureForStatus(reply, now);
      if (reply.status !== 200) throw new Failure('bad-response', { reason: 'shape' });
      const keys = parseExactJson(reply.text);
      return Response.json(Array.isArray(keys) ? { keys } : keys);
    },
  };
}
