import type { Fault, FaultMatch } from '../../sandbox/shared/fault.ts';
import { AMOUNT, CURRENCY, ID, KIND, type Mutation, NAME, TIME } from './mutate.ts';

/** One way in which an answer can be wrong. */
export interface FaultVariant {
  /** Number of its class, in the list of faults that refresh and reading are built against. */
  of: number;
  what: string;
  /** What the bank does, or what becomes of its genuine answer on the way. */
  spoil: { fault: Fault } | { mutation: Mutation } | { device: 'offline' | 'no-server' | 'full' };
  /** Requests are given up after a moment. */
  impatient?: true;
  /** An amount that the answer still bears, where it does. */
  amount?: string;
  /** The answer does not bear the next refresh token, which the bank has made. */
  withoutNext?: true;
  /** The answer has no figure or no such account, and is not wrong otherwise: it may be shown as unknown. */
  unknown?: true;
}

const fault = (of: number, what: string, value: Fault): FaultVariant => ({ of, what, spoil: { fault: value } });
const status = (of: number, code: number, what = String(code), headers = {}, body = ''): FaultVariant =>
  fault(of, what, { type: 'status', status: code, headers, body });
const told = (of: number, what: string, mutation: Mutation, more: Partial<FaultVariant> = {}): FaultVariant => ({
  of,
  what,
  spoil: { mutation },
  ...more,
});

const RETRY_AFTER: [what: string, value: string | null][] = [
  ['seconds', '120'],
  ['a date of RFC 9110', new Date(Date.now() + 600_000).toUTCString()],
  ['a date of RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT'],
  ['a date of asctime', 'Sun Nov  6 08:49:37 1994'],
  ['a date that is over', 'Wed, 21 Oct 2015 07:28:00 GMT'],
  ['a negative number', '-5'],
  ['a huge number', '99999999999999999999'],
  ['garbage', 'soon; maybe'],
  ['nothing', null],
];
const retryAfter = (of: number, code: number): FaultVariant[] =>
  RETRY_AFTER.map(([what, value]) =>
    status(of, code, `${code}, Retry-After: ${what}`, value === null ? {} : { 'retry-after': value }),
  );

/** What may happen to the answer of any endpoint. */
const ANSWER: FaultVariant[] = [
  fault(1, 'JSON that ends early', { type: 'bad-json' }),
  fault(1, 'something after the JSON', { type: 'trailing-garbage' }),
  fault(1, 'a byte order mark', { type: 'bom' }),
  fault(1, 'a NUL', { type: 'nul' }),
  fault(1, 'UTF-16', { type: 'wrong-charset' }),
  fault(1, 'nothing', { type: 'empty' }),
  fault(1, 'null', { type: 'body', body: 'null' }),
  fault(1, 'a list', { type: 'body', body: '[]' }),
  fault(1, 'an empty object', { type: 'body', body: '{}' }),
  fault(2, 'HTML with 200', { type: 'html' }),
  fault(2, 'JSON as text/plain', { type: 'wrong-content-type' }),
  fault(2, 'HTML that calls itself JSON', { type: 'body', body: '<!doctype html><title>Log in</title>' }),
  fault(3, 'a body cut off', { type: 'truncated' }),
  fault(3, 'a connection closed', { type: 'close' }),
  status(4, 401),
  status(4, 401, '401 with invalid_token', { 'www-authenticate': 'Bearer error="invalid_token"' }),
  status(5, 403),
  ...retryAfter(6, 429),
  status(7, 500),
  fault(7, '502 with HTML', { type: 'html', status: 502 }),
  ...retryAfter(7, 503),
  status(7, 504),
  { ...fault(8, 'headers that never come', { type: 'slow-headers', ms: 60_000 }), impatient: true },
  { ...fault(8, 'a body that never ends', { type: 'slow-body', ms: 60_000 }), impatient: true },
  fault(9, 'a redirect to another host', { type: 'redirect', to: 'https://localhost:1/' }),
  fault(9, 'a redirect to itself', { type: 'redirect', to: '', status: 307 }),
  fault(10, '3 MB', { type: 'huge', bytes: 3_000_000 }),
  fault(10, '30 MB, packed', { type: 'zip-bomb', bytes: 30_000_000 }),
  fault(10, 'deep nesting', { type: 'deep' }),
  told(
    10,
    'a million accounts',
    { of: [], value: `{"accounts":[${'{},'.repeat(1_000_000)}{}]}` },
    { withoutNext: true },
  ),
  fault(18, 'an answer a day old', { type: 'headers', headers: { age: '86400', warning: '110 - "stale"' } }),
  status(20, 407),
  status(20, 511, 'a captive portal'),
  { of: 20, what: 'no network', spoil: { device: 'offline' } },
  { of: 20, what: 'nobody listens', spoil: { device: 'no-server' } },
  status(1, 400),
  status(1, 404),
  status(1, 418),
];

const amount = (what: string, value: string, more: Partial<FaultVariant> = {}) =>
  told(12, `amount ${what}`, { of: AMOUNT, value }, more);
const missing = (what: string, value: string | null) =>
  told(13, `amount ${what}`, { of: AMOUNT, value }, { unknown: true });
const currency = (what: string, value: string | null) => told(14, `currency ${what}`, { of: CURRENCY, value });
const name = (what: string, value: string) => told(15, `name ${what}`, { of: NAME, value: JSON.stringify(value) });

/** What data may say. Values are JSON text; null leaves the member out. */
const DATA: FaultVariant[] = [
  told(11, 'every id the same', { of: ID, value: '"1"' }, { unknown: true }),
  told(11, 'ids __proto__', { of: ID, value: '"__proto__"' }, { unknown: true }),
  told(11, 'ids constructor', { of: ID, value: '"constructor"' }, { unknown: true }),
  amount('-0', '"-0"', { amount: '0' }),
  amount('-0.00', '-0.00', { amount: '0' }),
  amount('1e400', '1e400'),
  amount('"1e400"', '"1e400"'),
  amount('with forty decimals', `"1.${'0'.repeat(39)}1"`, { amount: `1.${'0'.repeat(39)}1` }),
  amount('of forty digits', '9'.repeat(40), { amount: '9'.repeat(40) }),
  amount('NaN', '"NaN"'),
  amount('+1', '"+1"'),
  amount('1,5', '"1,5"'),
  amount('1 000.00', '"1 000.00"'),
  amount('in Arabic digits', '"١٢٫٣"'),
  amount('0x10', '"0x10"'),
  amount('true', 'true'),
  amount('an object', '{}'),
  missing('missing', null),
  missing('null', 'null'),
  missing('empty', '""'),
  currency('missing', null),
  currency('null', 'null'),
  currency('in lower case', '"nok"'),
  currency('unknown', '"XQQ"'),
  currency('retired', '"DEM"'),
  currency('of two letters', '"XX"'),
  name('turned around', '\u202eoof\u2066'),
  name('invisible', '\u200b\u200d\ufeff'),
  name('of 10,000 characters', 'Æ'.repeat(10_000)),
  name('markup', '<img src=x onerror=alert(1)>'),
  name('a script', 'javascript:alert(1)'),
  told(15, 'name half a character', { of: NAME, value: '"\\ud800"' }),
  told(16, 'balances of a kind that is not known', { of: KIND, value: '"X-9"' }, { unknown: true }),
  told(17, 'times without a zone', { of: TIME, value: '"2026-03-29T02:30:00"' }),
  told(17, 'times that are none', { of: TIME, value: '"2023-02-29T25:61:61Z"' }),
];

const tokens = (of: number, what: string, member: string, value: string | null, more: Partial<FaultVariant> = {}) =>
  told(of, what, { of: [member], value }, more);
const refused = (error: string, code = 400) =>
  status(4, code, `${code} ${error}`, { 'content-type': 'application/json' }, JSON.stringify({ error }));

/** What a token endpoint may say. */
const TOKENS: FaultVariant[] = [
  refused('invalid_grant'),
  refused('invalid_client', 401),
  refused('unauthorized_client'),
  refused('temporarily_unavailable', 503),
  refused('something_else'),
  tokens(22, 'expires_in 0', 'expires_in', '0'),
  tokens(22, 'expires_in negative', 'expires_in', '-600'),
  tokens(22, 'expires_in text', 'expires_in', '"600"'),
  tokens(22, 'expires_in missing', 'expires_in', null),
  tokens(22, 'expires_in of a century', 'expires_in', '3153600000'),
  tokens(23, 'token_type another', 'token_type', '"mac"'),
  tokens(23, 'token_type missing', 'token_type', null),
  tokens(23, 'a narrower scope', 'scope', '"openid"'),
  tokens(23, 'no access token', 'access_token', null),
  tokens(23, 'an empty access token', 'access_token', '""'),
  tokens(23, 'access token a number', 'access_token', '7'),
  tokens(23, 'refresh token null', 'refresh_token', 'null', { withoutNext: true }),
  { of: 19, what: 'a disk that is full', spoil: { device: 'full' } },
];

export type Endpoint = 'token' | 'data';
export const VARIANTS: Record<Endpoint, FaultVariant[]> = {
  data: [...ANSWER, ...DATA],
  token: [...ANSWER, ...TOKENS],
};
/** What rules of the sandbox call them. */
export const MATCH: Record<Endpoint, FaultMatch> = { data: 'resource', token: 'token' };
