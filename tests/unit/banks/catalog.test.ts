import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lib/banks/catalog/catalog.ts';
import { checkAdditions, checkInstitutions } from '../../../lib/banks/catalog/check.ts';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import { connectSources, hostPermissions, hostSettings, permissionsOf } from '../../../lib/banks/catalog/patterns.ts';
import { connectors } from '../../../lib/banks/connectors.ts';
import { describeSettings } from '../../../lib/banks/settings.ts';
import { createHttp } from '../../../lib/http/create-http.ts';
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' };

const good: Institution = { ...catalog([])[0]! };
const bad = (change: object) => () => checkInstitutions([{ ...good, ...change }]);

const loopback = 'http://localhost:4710';
const withoutTls = {
  origins: [...good.origins, loopback],
  clientCertificate: { origins: [loopback], witness: 'https://other.example/keys' },
};

describe('the catalog', () => {
  it('is sound, with and without the sandbox', () => {
    expect(checkInstitutions(catalog([]))).toHaveLength(catalog([]).length);
    const sandbox = checkAdditions(JSON.parse(readFileSync('tests/sandbox/institutions.json', 'utf8')), catalog([]));
    expect(sandbox.institutions.length).toBeGreaterThan(0);
    expect(sandbox.relyingParty?.origin).toBe('http://localhost:4720');
  });

  it.each([
    ['with a wildcard', { name: 'A', origin: 'https://*.example' }],
    ['with a path', { name: 'A', origin: 'https://rp.example/' }],
    ['over plain http', { name: 'A', origin: 'http://rp.example' }],
    ['without a name', { name: '', origin: 'https://rp.example' }],
    ['with a secret', { name: 'A', origin: 'https://rp.example', secret: 'x' }],
  ])('refuses a relying party %s', (_what, relyingParty) => {
    expect(() => checkAdditions({ institutions: [], relyingParty }, [])).toThrow();
  });

  it('refuses an added institution whose id is taken, and a bare list', () => {
    expect(() => checkAdditions({ institutions: [good] }, [good])).toThrow(/twice/u);
    expect(() => checkAdditions([], [])).toThrow();
  });

  it('puts a relying party into policy and permissions, its port into the policy alone', () => {
    const relyingParty = { name: 'A', origin: 'https://rp.example:8443' };
    expect(connectSources([], relyingParty)).toEqual(['https://rp.example:8443']);
    expect(hostPermissions([], relyingParty)).toEqual(['https://rp.example/*']);
    expect(connectSources([])).toEqual([]);
  });

  it.each([
    ['a wildcard origin', { origins: ['https://*.sparebank1.no'] }],
    ['an origin with a path', { origins: ['https://api.sparebank1.no/oauth'] }],
    ['plain http', { origins: ['http://api.sparebank1.no'] }],
    ['no way to give access', { oauth: undefined }],
    ['two ways to give access', { ownToken: true }],
    ['a closed institution with an origin', { kind: 'closed' }],
    ['a rule outside its origins', { allow: [{ method: 'GET', origin: 'https://other.example', path: 'a' }] }],
    [
      'a token endpoint outside its origins',
      { oauth: { ...good.oauth, tokenEndpoint: 'https://other.example/token' } },
    ],
    ['a certificate for nobody', { clientCertificate: { origins: [], witness: 'https://other.example/keys' } }],
    [
      'a certificate outside its origins',
      { clientCertificate: { origins: ['https://other.example'], witness: 'https://third.example/keys' } },
    ],
    ['a certificate without a witness', { clientCertificate: { origins: good.origins } }],
    [
      'a witness that wants a certificate itself',
      { clientCertificate: { origins: good.origins, witness: `${good.origins[0]}/keys` } },
    ],
    ['a certificate without TLS', withoutTls],
    [
      'a conditional host outside its origins',
      { onlyWith: [{ origin: 'https://other.example', setting: 'authHost', value: 'apiAuth' }] },
    ],
    ['an unknown field', { surprise: true }],
    ['an unknown connector', { connector: 'nobody' }],
  ])('refuses %s', (_what, change) => {
    expect(bad(change)).toThrow();
  });

  it('refuses an id that comes twice', () => {
    expect(() => checkInstitutions([good, good])).toThrow(/twice/u);
  });

  it('drops ports from permissions and keeps them in connect-src', () => {
    const sandbox = { ...good, origins: ['http://localhost:4710', 'http://localhost:4711'] };
    expect(hostPermissions([sandbox])).toEqual(['http://localhost/*', 'https://localhost/*']);
    expect(connectSources([sandbox])).toEqual(['http://localhost:4710', 'http://localhost:4711']);
  });

  it('lets a certificate’s witness be asked, but nothing of it be read', () => {
    const clientCertificate = { origins: [good.origins[0]!], witness: 'https://login.example:8443/keys' };
    const [checked] = checkInstitutions([{ ...good, clientCertificate }]);
    expect(connectSources([checked!])).toContain('https://login.example:8443');
    expect(hostPermissions([checked!])).toEqual(hostPermissions([good]));
  });

  it('asks for a host that only a setting wants where the setting says so', () => {
    const [api, other] = ['https://api.sparebank1.no/*', 'https://api-auth.sparebank1.no/*'];
    expect(permissionsOf(good, {}).browser).toEqual([api]);
    expect(permissionsOf(good, { authHost: 'api' }).none).toEqual([api]);
    expect(permissionsOf(good, { authHost: 'apiAuth' }).browser).toEqual([other, api]);
    expect(permissionsOf(good).tab).toEqual([other, api, 'https://localhost/*']);
    expect(hostSettings(good, { authHost: 'apiAuth', clientSecret: 's' })).toEqual({ authHost: 'apiAuth' });
  });

  it('has a label for every field of every form', () => {
    for (const connector of Object.values(connectors)) {
      for (const { label, help, choices } of describeSettings(connector.settings)) {
        for (const key of [label, help, ...Object.values(choices ?? {})]) {
          if (key !== undefined) expect(messages).toHaveProperty(key);
        }
      }
    }
  });

  it('lets no transfer, and nothing else off the list, leave for SpareBank 1', async () => {
    let sent = 0;
    const fetch = async () => {
      sent++;
      return new Response('{}');
    };
    const http = createHttp(good, { fetch, online: () => true, mayReach: async () => true });
    const api = 'https://api.sparebank1.no';
    const refused = [
      ['POST', '/personal/banking/transfer/debit'],
      ['POST', '/personal/banking/transfer/creditcard/transferTo'],
      ['GET', '/personal/banking/transfer/debit'],
      ['POST', '/personal/banking/accounts'],
      ['POST', '/personal/banking/accounts/balance'],
      ['DELETE', '/personal/banking/accounts'],
      ['GET', '/personal/banking/accounts/../transfer/debit'],
      ['GET', '/personal/banking/accounts%2f..%2ftransfer%2fdebit'],
      ['GET', '/oauth/token'],
      ['GET', '/common/user/info'],
      ['GET', '/'],
    ] as const;
    for (const [method, path] of refused) {
      await expect(http({ method, url: `${api}${path}` })).rejects.toMatchObject({
        kind: 'forbidden',
        reason: 'not-on-list',
      });
    }
    for (const url of [
      'https://evil.example/personal/banking/accounts',
      `${api}.evil.example/personal/banking/accounts`,
    ]) {
      await expect(http({ method: 'GET', url })).rejects.toMatchObject({ reason: 'not-on-list' });
    }
    expect(sent).toBe(0);
    await http({ method: 'GET', url: `${api}/personal/banking/accounts?includeNokAccounts=true` });
    expect(sent).toBe(1);
  });
});
