import * as oauth from 'oauth4webapi';
import type { Http } from '../http/http.ts';

/** The catalog admits http only on loopback, for sandboxes; anything else was refused when it was built. */
export const onLoopbackToo = {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  [oauth.allowInsecureRequests]: true,
} as const;

/** Options that send the library's own GET requests (the server's keys) through the one way out. */
export function fetchBy(http: Http) {
  return {
    ...onLoopbackToo,
    [oauth.customFetch]: async (url: string, { headers }: { headers: Record<string, string> }) => {
      const reply = await http({ method: 'GET', url, headers });
      return new Response(reply.text, { status: reply.status, headers: reply.headers });
    },
  };
}
