import type { Institution } from '../../../../lib/banks/catalog/institution.ts';
import { consentAtPlain } from '../../../sandbox/plain/by-fetch.ts';
import { linkedPlain, newPlainWorld, plainAt } from '../../../support/linked-plain.ts';
import { sandboxOfFile } from '../setup.ts';
import { anyAnswer, bodyCase, type FaultCase, HOSTILE_NAME, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';

const sandbox = await sandboxOfFile();

const item = (
  uuid: unknown,
  money: object = { unit: 'EUR', ledger: { amount: 12.34 }, spendable: { amount: 12.34 } },
  text = 'Konto',
) => ({
  ref: { uuid },
  label: { text },
  money,
});
const list = (...items: object[]) => ({ data: { items } });
const next = (href: string, id: unknown) => ({ ...list(item(id)), paging: { next: { href } } });

const both: FaultCase[] = [
  {
    what: 'a consent that has ended',
    spoil: (bank) => bank.revoke(),
    ends: { kind: 'reauthorise', reason: 'grant-ended' },
    lasts: true,
  },
  {
    what: 'a refresh answered with HTML and 200',
    async spoil(bank) {
      await bank.expireAccess();
      await bank.setFaults({ match: 'token', times: 1, fault: { type: 'html' } });
    },
    ends: shape,
  },
];

describeFaults('a bank of a file', () => linkedPlain(sandbox, { customer: 'emil' }), [
  ...anyAnswer('accounts'),
  ...both,
  {
    what: 'a secret that has ended',
    spoil: async (bank) => [await bank.expireSecret(), await bank.expireAccess()],
    ends: { kind: 'configuration', reason: 'client-rejected' },
    lasts: true,
  },
  bodyCase('accounts', 'an account without an id', ([id]) => list(item(id), item(undefined)), 'partial'),
  bodyCase('accounts', 'no usable account', () => list(item(undefined)), shape),
  bodyCase('accounts', 'a currency that is none', ([id]) => list(item(id, { unit: 'XQQ' })), shape),
  bodyCase('accounts', 'one id twice', ([id]) => list(item(id), item(id, { unit: 'USD' })), shape),
  bodyCase('accounts', 'hostile names', ([id]) => list(item(id, undefined, HOSTILE_NAME)), 'read'),
  bodyCase(
    'accounts',
    'a next page on another host',
    ([id]) => next('https://evil.example/api/v2/portfolio', id),
    'partial',
  ),
  bodyCase('accounts', 'a next page at another path', ([id]) => next('/api/v2/transfers', id), 'partial'),
  bodyCase('accounts', 'a next page that is the first', ([id]) => next('/api/v2/portfolio', id), 'partial'),
]);

const byAccount = () =>
  linkedPlain(sandbox, { customer: 'emil', institution: plainAt(sandbox, 'sandbox-plain-public') });

describeFaults('a bank of a file, balance by balance', byAccount, [
  ...anyAnswer('balance'),
  ...both,
  bodyCase(
    'balance',
    'a balance in another currency',
    () => ({ waehrung: 'USD', staende: [{ art: 'gebucht', wert: '1' }] }),
    shape,
  ),
  bodyCase(
    'balance',
    'a balance that is no number',
    () => ({ waehrung: 'EUR', staende: [{ art: 'gebucht', wert: 'viel' }] }),
    shape,
  ),
]);

const link =
  (spoil: (made: Awaited<ReturnType<typeof newPlainWorld>>) => unknown, institution: Institution = plainAt(sandbox)) =>
  async () => {
    const made = await newPlainWorld(sandbox, { institution });
    await spoil(made);
    await made.begin();
    return made.world;
  };

describeLinkFaults('a bank of a file', [
  {
    what: 'a wrong secret',
    async begin() {
      const { world, begin } = await newPlainWorld(sandbox);
      await begin({ clientSecret: 'wrong' });
      return world;
    },
    ends: { kind: 'configuration', reason: 'client-rejected' },
  },
  {
    what: 'a person who says no',
    begin: link(({ world }) => (world.state.person = (url) => consentAtPlain(url, { decision: 'refuse' }))),
    ends: { kind: 'cancelled', reason: 'refused-at-bank' },
  },
  {
    what: 'an answer of another issuer',
    begin: link(({ world }) => {
      world.state.person = async (url) => {
        const answer = new URL(await consentAtPlain(url));
        answer.searchParams.set('iss', 'https://evil.example');
        return answer.href;
      };
    }),
    ends: { kind: 'bad-response', reason: 'foreign-answer' },
  },
  {
    what: 'an id_token that is signed by another algorithm, for somebody else',
    begin: link(({ bank }) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'foreign-id-token' } })),
    ends: shape,
  },
  {
    what: 'tokens without an access token',
    begin: link(({ bank }) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'no-access-token' } })),
    ends: shape,
  },
]);
