import { expect, test } from 'vitest';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import additions from '../../sandbox/institutions.json' with { type: 'json' };
import { DEFAULT_PORTS } from '../../sandbox/start.ts';
import { LINKS } from '../../start/links.ts';

const { institutions } = additions;
const list = (institutions as Institution[]).filter(({ connector }) => connector === 'sparebank1');
const uk = (institutions as Institution[]).filter(({ connector }) => connector === 'uk-open-banking');
const API = `http://localhost:${DEFAULT_PORTS.api}`;
const AUTH = `http://localhost:${DEFAULT_PORTS.auth}`;

test('names the three ways to reach the sandbox', () => {
  expect(list.map(({ id, oauth }) => [id, oauth?.tokenEndpoint, oauth?.clientAuthentication])).toEqual([
    ['sandbox-sparebank1', `${API}/oauth/token`, 'body'],
    ['sandbox-sparebank1-auth', `${AUTH}/oauth/token`, 'basic-raw'],
    ['sandbox-sparebank1-once', `${API}/oauth/token`, 'body'],
  ]);
  expect(list.map(({ oauth }) => oauth?.oneTimeAuthorizationUrl ?? false)).toEqual([false, false, true]);
});

test.each(list)('$id allows what the connector needs and nothing else', ({ origins, allow, oauth, ...rest }) => {
  expect(rest).toMatchObject({ country: 'NO', connector: 'sparebank1', kind: 'sandbox', unattendedMinutes: 180 });
  expect(oauth).toMatchObject({
    pkce: true,
    maxAccessTokenSeconds: 600,
    watchedRedirectUri: 'https://localhost/saldobar',
  });
  expect(oauth?.issuer).toBe(API);
  expect(new Set(origins)).toEqual(new Set(allow.map(({ origin }) => origin)));
  const [tokens, resources] = [
    allow.filter(({ method }) => method === 'POST'),
    allow.filter(({ method }) => method === 'GET'),
  ];
  expect(tokens.map(({ origin, path }) => `${origin}/${path}`)).toContain(oauth?.tokenEndpoint);
  expect(new Set(tokens.map(({ path }) => path))).toEqual(new Set(['oauth/token']));
  const tutorial = rest.traits?.['accountsDefault'] ? [`${API}/personal/banking/accounts/default`] : [];
  expect(resources.map(({ origin, path }) => `${origin}/${path}`)).toEqual([
    `${API}/personal/banking/accounts`,
    `${API}/personal/banking/transactions`,
    ...tutorial,
  ]);
});

test.each(uk)('$id is one bank, read no more than four times a day unattended', (institution) => {
  const { origins, clientCertificate, unattendedMinutes, allow, oauth, traits } = institution;
  const plain = `http://localhost:${DEFAULT_PORTS.uk}`;
  expect(origins).toEqual([plain, ...(clientCertificate?.origins ?? [])]);
  if (clientCertificate) {
    // Whatever bears a secret or a token goes where the certificate is demanded.
    const [certified] = clientCertificate.origins;
    expect(certified).toBe(`https://localhost:${DEFAULT_PORTS.ukCertificate}`);
    const elsewhere = allow.filter(({ origin }) => origin !== certified);
    expect(elsewhere.map(({ origin, path }) => `${origin}/${path}`)).toEqual([clientCertificate.witness]);
  }
  expect((24 * 60) / unattendedMinutes).toBeLessThanOrEqual(4);
  const writes = allow.filter(({ method }) => method !== 'GET').map(({ origin, path }) => `${origin}/${path}`);
  const consents = `${traits?.['resources']}/${traits?.['version'] === 2 ? 'account-requests' : 'account-access-consents'}`;
  expect(writes).toEqual([oauth?.tokenEndpoint, consents, `${consents}/*`]);
});

test('each is linked by the story of npm start', () => {
  const linked = new Set(LINKS.map(({ institution }) => institution));
  expect(institutions.map(({ id }) => id).filter((id) => !linked.has(id))).toEqual([]);
});
