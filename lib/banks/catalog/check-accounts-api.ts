import * as z from 'zod/mini';
import { allowedUrl } from '../../http/allowed-url.ts';
import { isCurrency } from '../../money/currency.ts';
import { isPath } from '../oauth/path.ts';
import type { Institution } from './institution.ts';

const path = z.string().check(z.refine(isPath, 'not a path: names with dots between them, [], [0] or [name=value]'));
// Of one thing: which of several would count?
const field = path.check(z.refine((text) => !text.includes('[]'), 'has [], which only accounts may have'));
const list = path.check(z.refine((text) => text.includes('[]'), 'has no [], which stands for each account'));
const address = z.string().check(z.refine((text) => URL.canParse(text), 'not a URL'));

const amount = z.union([field, z.strictObject({ path: field, unit: z.literal('minor') })]);
const amounts = z.union([amount, z.array(amount).check(z.minLength(1))]);
const currency = z.string().check(z.refine(isCurrency, 'not a currency of ISO 4217'));

// What the token and the browser say for themselves can't be said by a file.
const OURS = ['authorization', 'cookie', 'host', 'origin', 'referer', 'content-length', 'dpop'];
const header = z
  .string()
  .check(z.refine((name) => /^[a-z][a-z0-9-]*$/u.test(name) && !OURS.includes(name), 'not a header for a file to set'));

/** Schema of `accountsApi`. */
export const accountsApi = z.strictObject({
  url: address,
  headers: z.exactOptional(z.record(header, z.string().check(z.regex(/^[\x20-\x7e]+$/u)))),
  accounts: list,
  next: z.exactOptional(
    z.union([
      z.strictObject({ link: field }),
      z.strictObject({ cursor: field, parameter: z.string().check(z.minLength(1)) }),
    ]),
  ),
  id: field,
  name: field,
  number: z.exactOptional(field),
  iban: z.exactOptional(field),
  owner: z.exactOptional(field),
  currency: z.exactOptional(z.union([field, z.strictObject({ value: currency })])),
  kind: z.exactOptional(
    z.strictObject({
      path: field,
      words: z.record(z.string(), z.enum(['current', 'savings', 'card', 'loan', 'pension', 'investment'])),
    }),
  ),
  booked: z.exactOptional(amounts),
  available: z.exactOptional(amounts),
  balance: z.exactOptional(
    z.strictObject({
      url: address.check(z.refine((text) => text.split('{id}').length === 2, 'must have {id} once')),
      currency: z.exactOptional(field),
      booked: z.exactOptional(amounts),
      available: z.exactOptional(amounts),
    }),
  ),
});

/** What is wrong with an institution of connector `oauth` beyond the shape of its parts; undefined where nothing is. */
export function faultOfAccountsApi(institution: Institution): string | undefined {
  const { connector, kind, oauth, accountsApi: api } = institution;
  if (connector !== 'oauth') return api && `accountsApi is for connector oauth, not ${connector}`;
  if (kind === 'closed') return undefined;
  if (!oauth || !api) return 'connector oauth wants oauth and accountsApi';
  if (oauth.openid) return 'connector oauth takes no openid';
  const { clientAuthentication, pkce, discovery, tokenEndpoint, revocationEndpoint } = oauth;
  if (clientAuthentication === 'private-key-jwt' || clientAuthentication === 'tls-client-auth')
    return `connector oauth takes a secret or none, not ${clientAuthentication}`;
  if (clientAuthentication === 'none' && !pkce) return 'a client without a secret wants pkce';
  if (!api.currency && !api.balance?.currency) return 'accountsApi says no currency';
  if ([api, api.balance].every((part) => !part?.booked && !part?.available)) return 'accountsApi says no amount';
  if (api.balance && !api.balance.booked && !api.balance.available) return 'accountsApi.balance says no amount';
  const asked: [what: string, method: 'GET' | 'POST', url: string | undefined][] = [
    ['accountsApi.url', 'GET', api.url],
    ['accountsApi.balance.url', 'GET', api.balance?.url.replace('{id}', 'id')],
    ['oauth.discovery.url', 'GET', discovery?.url],
    // Where they are found, the list decides when they are asked.
    ['oauth.tokenEndpoint', 'POST', discovery ? undefined : tokenEndpoint],
    ['oauth.revocationEndpoint', 'POST', revocationEndpoint],
  ];
  for (const [what, method, url] of asked) {
    if (url !== undefined && !allowedUrl(institution, method, url)) {
      const { origin, pathname } = new URL(url);
      return `${what} is not in allow: ${JSON.stringify({ method, origin, path: pathname.slice(1) })} is missing there`;
    }
  }
  return undefined;
}
