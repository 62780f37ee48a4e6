import { linked, newWorld } from '../../../support/linked.ts';
import { anyAnswer, bodyCase, type FaultCase, faultCase, HOSTILE_NAME, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';
import { DAY, sandboxOfFile } from '../setup.ts';

const sandbox = await sandboxOfFile();

const account = (key: string | undefined, more: object = {}) => ({
  key,
  name: 'Konto',
  currencyCode: 'NOK',
  balance: 1,
  availableBalance: 1,
  accountProperties: { isDefaultPaymentAccount: true },
  ...more,
});
const answer = (...accounts: object[]) => ({ accounts, errors: [] });

const cases: FaultCase[] = [
  ...anyAnswer('accounts'),
  faultCase('accounts', '404 with HTML', { type: 'html', status: 404 }, { kind: 'bad-response' }),
  bodyCase('accounts', 'an id with two accounts', ([id]) => answer(account(id), account(id, { balance: 2 })), shape),
  bodyCase('accounts', 'no account in a known currency', ([id]) => answer(account(id, { currencyCode: 'KRO' })), shape),
  bodyCase(
    'accounts',
    'one account in an unknown currency',
    ([id]) => answer(account(id, { currencyCode: 'KRO' }), account('another')),
    'partial',
  ),
  bodyCase(
    'accounts',
    'hostile names',
    (ids) => answer(...ids.map((id) => account(id, { name: HOSTILE_NAME, owner: { name: HOSTILE_NAME } }))),
    'read',
  ),
  {
    what: 'a consent that was revoked',
    spoil: (bank) => bank.revoke(),
    ends: { kind: 'reauthorise', reason: 'grant-ended' },
    lasts: true,
  },
  {
    what: 'a consent that has expired',
    spoil: (bank) => bank.advance((31 * DAY) / 1000),
    ends: { kind: 'reauthorise', reason: 'grant-ended' },
    lasts: true,
  },
  {
    what: 'a secret that has ended',
    spoil: async (bank) => [await bank.expireSecret(), await bank.expireAccess()],
    ends: { kind: 'configuration', reason: 'client-rejected' },
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

describeFaults('SpareBank 1', () => linked(sandbox), cases);

describeLinkFaults('SpareBank 1', [
  {
    what: 'a refusal at the bank',
    async begin() {
      const { world, begin } = await newWorld(sandbox, { customer: 'ingrid', decision: 'refuse' });
      await begin();
      return world;
    },
    ends: { kind: 'cancelled', reason: 'refused-at-bank' },
  },
  {
    what: 'a wrong secret',
    async begin() {
      const { world, begin } = await newWorld(sandbox);
      await begin('browser', { clientSecret: 'wrong' });
      return world;
    },
    ends: { kind: 'configuration', reason: 'client-rejected' },
  },
  {
    what: 'a code answered with JSON cut off',
    async begin() {
      const { world, bank, begin } = await newWorld(sandbox);
      await bank.setFaults({ match: 'token', times: 1, fault: { type: 'bad-json' } });
      await begin();
      return world;
    },
    ends: { kind: 'bad-response', reason: 'shape' },
  },
]);
