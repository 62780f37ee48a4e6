import { expect, it } from 'vitest';
import { checkInstitutions } from '../../../lib/banks/catalog/check.ts';
import additions from '../../sandbox/institutions.json' with { type: 'json' };

type Part = Record<string, unknown>;

const [found, named] = ['sandbox-plain', 'sandbox-plain-public'].map(
  (id) => additions.institutions.find((one) => one.id === id) as Part,
);

const api = (change: object) => ({ ...found, accountsApi: { ...(found!['accountsApi'] as Part), ...change } });
const oauth = (change: object) => ({ ...named, oauth: { ...(named!['oauth'] as Part), ...change } });
const without = (name: string) => (found!['allow'] as { path: string }[]).filter(({ path }) => path !== name);
const bank = 'https://other.bank.example';

it('takes both of the sandbox, and bounds by the issuer what is only found later', () => {
  const [one] = checkInstitutions([found, named]);
  expect(one!.oauth).toMatchObject({
    authorizationEndpoint: one!.oauth!.issuer,
    tokenEndpoint: one!.oauth!.discovery!.url,
  });
});

it.each([
  ['no description', { ...found, accountsApi: undefined }, /./u],
  ['a description for another connector', { ...found, connector: 'monzo' }, /for connector oauth, not monzo/u],
  ['a path that is none', api({ name: 'a..b' }), /not a path/u],
  ['a list without []', api({ accounts: 'data.items' }), /has no \[\]/u],
  ['[] where one thing is wanted', api({ name: 'names[]' }), /only accounts may have/u],
  ['an unknown key', api({ surprise: 'a' }), /./u],
  [
    'an address that is not allowed',
    { ...found, allow: without('api/v2/portfolio') },
    /accountsApi\.url is not in allow.*api\/v2\/portfolio/u,
  ],
  [
    'metadata that are not allowed',
    { ...found, allow: without('.well-known/openid-configuration') },
    /oauth\.discovery\.url is not in allow/u,
  ],
  ['an address elsewhere', api({ url: `${bank}/api` }), /is not in allow/u],
  ['no currency', api({ currency: undefined }), /./u],
  [
    'no amount',
    {
      ...found,
      accountsApi: { url: 'http://localhost:4726/api/v2/portfolio', accounts: '[]', id: 'a', name: 'b', currency: 'c' },
    },
    /says no amount/u,
  ],
  [
    'nothing that says a currency',
    {
      ...found,
      accountsApi: { url: 'http://localhost:4726/api/v2/portfolio', accounts: '[]', id: 'a', name: 'b', booked: 'c' },
    },
    /says no currency/u,
  ],
  [
    'a balance address without {id}',
    api({ balance: { url: 'http://localhost:4726/x', booked: 'a' } }),
    /must have \{id\} once/u,
  ],
  [
    'a balance address that is not allowed',
    api({ balance: { url: 'http://localhost:4726/x/{id}', booked: 'a' } }),
    /balance\.url is not in allow/u,
  ],
  ['a header of ours', api({ headers: { authorization: 'Bearer x' } }), /not a header for a file to set/u],
  ['a currency that is none', api({ currency: { value: 'XQQ' } }), /not a currency/u],
  ['no secret and no PKCE', oauth({ pkce: false }), /wants pkce/u],
  ['a key', oauth({ clientAuthentication: 'private-key-jwt' }), /a secret or none/u],
  [
    'a token endpoint that is not allowed',
    oauth({ tokenEndpoint: 'http://localhost:4726/oauth/other' }),
    /oauth\.tokenEndpoint is not in allow/u,
  ],
  ['a revocation endpoint elsewhere', oauth({ revocationEndpoint: `${bank}/revoke` }), /not among its origins/u],
])('refuses %s, and says so', (_what, institution, message) => {
  expect(() => checkInstitutions([institution])).toThrow(message);
});
