import { Agent, request } from 'node:https';
import type { Authority, Pair } from './openssl.ts';

/**
 * `fetch` as a browser with this authority and, once chosen, this client certificate does it: Node's own takes neither.
 * Addresses without TLS go through Node's. Follows no redirect.
 */
export function createFetch(authority: Pick<Authority, 'certificate'>, client?: Pair): typeof fetch {
  const agent = new Agent({ ca: authority.certificate, ...(client && { key: client.key, cert: client.certificate }) });
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith('https:')) return fetch(input, init);
    return new Promise((resolve, reject) => {
      const { method = 'GET', headers, body, signal } = init;
      const sent = request(url, {
        agent,
        method,
        headers: Object.fromEntries(new Headers(headers)),
        ...(signal && { signal }),
      });
      // As in a browser, why it failed is not told.
      sent.once('error', () => reject(new TypeError('fetch failed')));
      sent.once('response', (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', () => reject(new TypeError('fetch failed')));
        answer.once('end', () => {
          const status = answer.statusCode ?? 0;
          const empty = status === 204 || status === 304;
          const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
            values.map((value): [string, string] => [name, value]),
          );
          resolve(new Response(empty ? null : Buffer.concat(chunks), { status, headers: pairs }));
        });
      });
      sent.end(typeof body === 'string' ? body : undefined);
    });
  };
}
