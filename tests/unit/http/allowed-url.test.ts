import fc from 'fast-check';
import { describe, expect, it, test, vi } from 'vitest';
import type { AllowedRequest } from '../../../lib/banks/catalog/institution.ts';
import { allowedUrl } from '../../../lib/http/allowed-url.ts';
import { createHttp } from '../../../lib/http/create-http.ts';
import type { HttpRequest } from '../../../lib/http/http.ts';
import { openPorts } from './bank.ts';

const API = 'https://api.bank.example';
const AUTH = 'https://auth.bank.example:8443';
const allow: AllowedRequest[] = [
  { method: 'GET', origin: API, path: 'accounts' },
  { method: 'GET', origin: API, path: 'accounts/*/balances' },
  { method: 'DELETE', origin: API, path: 'consents/*' },
  { method: 'POST', origin: AUTH, path: 'oauth/token' },
  { method: 'GET', origin: 'https://forgotten.example', path: 'accounts' },
];
const institution = { origins: [API, AUTH], allow };

describe('allowedUrl', () => {
  test.each([
    ['GET', `${API}/accounts`],
    ['GET', `${API}/accounts?a=1&a=2&path=../transfer#x`.replace('#x', '')],
    ['GET', `${API}/accounts?`],
    ['GET', `${API}/accounts/XyZ9-_.~/balances`],
    ['GET', `${API}/accounts/${encodeURIComponent('æ=+ |"')}/balances?x=%2F`],
    ['DELETE', `${API}/consents/a..b`],
    ['DELETE', `${API}/consents/.a`],
    ['DELETE', `${API}/consents/a.`],
    ['POST', `${AUTH}/oauth/token`],
  ])('lets %s %s through as it is', (method, url) => {
    expect(allowedUrl(institution, method, url)?.href).toBe(url);
  });

  it('drops the fragment', () => {
    expect(allowedUrl(institution, 'GET', `${API}/accounts#secret`)?.href).toBe(`${API}/accounts`);
    expect(allowedUrl(institution, 'GET', `${API}/accounts?a=b#/../x`)?.href).toBe(`${API}/accounts?a=b`);
  });

  test.each([
    ['another method', 'POST', `${API}/accounts`],
    ['a method in lower case', 'get', `${API}/accounts`],
    ['another origin on the list', 'GET', `${AUTH}/accounts`],
    ['an origin that only `allow` names', 'GET', 'https://forgotten.example/accounts'],
    ['a foreign origin', 'GET', 'https://evil.example/accounts'],
    ['a suffix of the host', 'GET', 'https://api.bank.example.evil.example/accounts'],
    ['a sub-domain', 'GET', 'https://x.api.bank.example/accounts'],
    ['a host with a final dot', 'GET', 'https://api.bank.example./accounts'],
    ['another scheme', 'GET', 'http://api.bank.example/accounts'],
    ['another port', 'GET', `${API}:444/accounts`],
    ['the default port written out', 'GET', `${API}:443/accounts`],
    ['no port where one belongs', 'POST', 'https://auth.bank.example/oauth/token'],
    ['user info', 'GET', 'https://me:pw@api.bank.example/accounts'],
    ['user info that looks like the host', 'GET', 'https://api.bank.example@evil.example/accounts'],
    ['a host in capitals', 'GET', 'https://API.bank.example/accounts'],
    ['no path', 'GET', API],
    ['the root', 'GET', `${API}/`],
    ['a trailing slash', 'GET', `${API}/accounts/`],
    ['a double slash', 'GET', `${API}//accounts`],
    ['a double slash within', 'GET', `${API}/accounts//balances`],
    ['one segment too many', 'GET', `${API}/accounts/1/balances/2`],
    ['one segment too few', 'GET', `${API}/accounts/1`],
    ['another spelling', 'GET', `${API}/Accounts`],
    ['an encoded letter', 'GET', `${API}/%61ccounts`],
    ['an encoded slash', 'GET', `${API}/accounts/1%2Ftransfer/balances`],
    ['an encoded slash, small', 'GET', `${API}/accounts/1%2ftransfer/balances`],
    ['an encoded backslash', 'GET', `${API}/accounts/1%5Ctransfer/balances`],
    ['a slash encoded twice', 'GET', `${API}/accounts/1%252Ftransfer/balances`],
    ['an overlong slash', 'GET', `${API}/accounts/1%C0%AFtransfer/balances`],
    ['encoded dots', 'GET', `${API}/accounts/%2E%2E/balances`],
    ['encoded dots in an id', 'DELETE', `${API}/consents/a%2e%2eb`],
    ['dots alone', 'DELETE', `${API}/consents/...`],
    ['dot segments', 'GET', `${API}/x/../accounts`],
    ['dot segments that leave the list', 'DELETE', `${API}/consents/../accounts`],
    ['a single dot', 'GET', `${API}/./accounts`],
    ['a backslash', 'GET', `${API}\\accounts`],
    ['a backslash within', 'DELETE', `${API}/consents\\1`],
    ['a path parameter', 'DELETE', `${API}/consents/..;`],
    ['an encoded path parameter', 'DELETE', `${API}/consents/1%3Bx`],
    ['an encoded question mark', 'DELETE', `${API}/consents/1%3Fx`],
    ['an encoded NUL', 'DELETE', `${API}/consents/1%00`],
    ['an encoded line end', 'DELETE', `${API}/consents/1%0D%0A`],
    ['half an encoded character', 'DELETE', `${API}/consents/1%2`],
    ['an empty id', 'DELETE', `${API}/consents/`],
    ['a tab', 'GET', `${API}/acc\tounts`],
    ['a space in front', 'GET', ` ${API}/accounts`],
    ['a space behind', 'GET', `${API}/accounts `],
    ['a relative address', 'GET', '/accounts'],
    ['an address without a scheme', 'GET', '//api.bank.example/accounts'],
    ['one slash too few', 'GET', 'https:/api.bank.example/accounts'],
    ['a blob of the origin', 'GET', `blob:${API}/accounts`],
    ['a script', 'GET', 'javascript:fetch(1)'],
    ['data', 'GET', 'data:application/json,{}'],
    ['nothing', 'GET', ''],
  ])('refuses %s', (_, method, url) => {
    expect(allowedUrl(institution, method, url)).toBeNull();
  });

  it('refuses everything for an institution without a list', () => {
    expect(allowedUrl({ origins: [API], allow: [] }, 'GET', `${API}/accounts`)).toBeNull();
  });
});

/** The same rule told from the text alone: null, or the URL that may be sent. */
function reference(method: string, url: string): string | null {
  const [target = ''] = url.split('#');
  const query = target.includes('?') ? target.slice(target.indexOf('?')) : '';
  const path = target.slice(0, target.length - query.length);
  const id = "(?!\\.+(?:/|$))(?:[-A-Za-z0-9._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})+";
  for (const allowed of allow) {
    if (allowed.method !== method || !institution.origins.includes(allowed.origin)) continue;
    const quoted = `${allowed.origin}/${allowed.path}`.replace(/[.*]/g, (c) => (c === '*' ? id : `\\${c}`));
    if (!new RegExp(`^${quoted}$`).test(path)) continue;
    const escapes = path.toUpperCase().match(/%../g) ?? [];
    const unsafe = ['%2E', '%2F', '%5C', '%3B', '%3F', '%23', '%25', '%7F'];
    if (escapes.some((escape) => unsafe.includes(escape) || escape < '%20')) continue;
    const bytes = escapes.map((escape) => Number.parseInt(escape.slice(1), 16));
    // A run of escapes is broken by a plain character, which no UTF-8 sequence survives.
    const text = path.replace(/%../g, '\u0000').split('');
    const stream = text.map((c) => (c === '\u0000' ? bytes.shift()! : c.charCodeAt(0)));
    if (Buffer.from(stream).toString('utf8').includes('\ufffd')) continue;
    return path + query;
  }
  return null;
}

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('accounts', 'balances', 'consents', 'oauth', 'token', 'XyZ9-', '1') },
  { weight: 2, arbitrary: fc.constantFrom('', '.', '..', '...', '..;', '%2e%2E', '*', 'transfer', 'Accounts') },
  fc.constantFrom(
    '%2F',
    '%5c',
    '%25',
    '%252F',
    '%00',
    '%C3%B8',
    '%C0%AF',
    '%ff',
    '%',
    '%4',
    'a b',
    'ø',
    '\t',
    '@',
    ':',
  ),
  fc.string({ unit: fc.constantFrom(...'ab.%2Ff5Cc;:@\\|~!\t\n ') }),
);
const separator = fc.oneof(
  { weight: 20, arbitrary: fc.constant('/') },
  fc.constantFrom('//', '\\', '/./', '/../', '%2F', '/;'),
);
const freePath = fc
  .array(fc.tuple(separator, piece), { maxLength: 4 })
  .map((parts) => parts.map(([slash, segment]) => slash + segment).join(''));
const listedPath = fc
  .tuple(fc.constantFrom(...allow.map(({ path }) => path)), piece)
  .map(([path, id]) => `/${path.replace('*', () => id)}`);
const origin = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(API, AUTH) },
  fc.constantFrom(
    ...[
      'https://forgotten.example',
      'http://api.bank.example',
      `${API}:443`,
      `${API}.evil.example`,
      `${API}@evil.example`,
    ],
    ...[
      'https://me@api.bank.example',
      'HTTPS://api.bank.example',
      `blob:${API}`,
      ` ${API}`,
      '',
      `https:\\\\api.bank.example`,
    ],
  ),
);
const tail = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc.constantFrom('?', '?a=1', '?a=../..&b=%2F', '#x', '?a#b?c', '/', ' ', '\\', '?a=//evil.example'),
);
const url = fc.tuple(origin, fc.oneof(freePath, listedPath), tail).map((parts) => parts.join(''));
const method = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('GET', 'POST', 'DELETE') },
  fc.constantFrom('get', 'PUT', 'PATCH', 'HEAD', ''),
);
/** Mostly the method of the list's own entry, so that the allowed side is met as well. */
const request = fc.oneof(
  fc.record({ method, url }),
  fc.tuple(fc.constantFrom(...allow), piece, tail).map(([{ method, origin, path }, id, tail]) => ({
    method,
    url: `${origin}/${path.replace('*', () => id)}${tail}`,
  })),
);

describe('the list against its reference', () => {
  it('lets exactly the same requests out, each as it was checked', async () => {
    const outcomes = { sent: 0, refused: 0 };
    const property = fc.asyncProperty(request, async ({ method, url }) => {
      const sent = vi.fn<typeof fetch>(async () => new Response('{}'));
      const http = createHttp(institution, { ...openPorts, fetch: sent });
      const refused = await http({ method, url } as HttpRequest).then(
        () => false,
        () => true,
      );
      const expected = reference(method, url);
      expect(refused).toBe(expected === null);
      expect(sent.mock.calls.map(([target]) => target)).toEqual(expected === null ? [] : [expected]);
      outcomes[refused ? 'refused' : 'sent']++;
    });
    await fc.assert(property, { numRuns: 5000 });
    expect(outcomes.sent).toBeGreaterThan(500);
    expect(outcomes.refused).toBeGreaterThan(500);
  });
});
