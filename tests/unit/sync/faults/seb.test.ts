import { scanAtSeb } from '../../../sandbox/seb/phone.ts';
import { linkedSeb, newSebWorld, shownCode } from '../../../support/linked-seb.ts';
import { sandboxOfFile } from '../setup.ts';
import { anyAnswer, bodyCase, type FaultCase, HOSTILE_NAME, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';

const sandbox = await sandboxOfFile();

const account = (resourceId: string | undefined, more: object = {}) => ({
  resourceId,
  currency: 'SEK',
  name: 'Konto',
  balances: [{ balanceType: 'expected', balanceAmount: { currency: 'SEK', amount: '1.00' } }],
  ...more,
});
const other = [{ balanceType: 'expected', balanceAmount: { currency: 'SEK', amount: '2.00' } }];

const cases: FaultCase[] = [
  ...anyAnswer('accounts'),
  {
    what: 'a consent that has ended',
    spoil: (bank) => bank.revoke(),
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
  bodyCase('accounts', 'no list', () => ({ accounts: null }), shape),
  bodyCase(
    'accounts',
    'an id with two accounts',
    ([id]) => ({ accounts: [account(id), account(id, { balances: other })] }),
    shape,
  ),
  bodyCase(
    'accounts',
    'no account with a currency',
    (ids) => ({ accounts: ids.map((id) => account(id, { currency: 7 })) }),
    shape,
  ),
  bodyCase(
    'accounts',
    'one account without an id',
    () => ({ accounts: [account('else'), account(undefined)] }),
    'partial',
  ),
  bodyCase(
    'accounts',
    'hostile names',
    (ids) => ({ accounts: ids.map((id) => account(id, { name: HOSTILE_NAME })) }),
    'read',
  ),
];

describeFaults('SEB', () => linkedSeb(sandbox), cases);

/** A login that is approved at a bank which `spoil` has spoilt. */
const approved = (spoil: (bank: Awaited<ReturnType<typeof newSebWorld>>['bank']) => Promise<unknown>) => async () => {
  const { world, bank, begin } = await newSebWorld(sandbox);
  await spoil(bank);
  await begin();
  await scanAtSeb(sandbox.origins.seb, await shownCode(world), 'sign');
  return world;
};

const begun = (spoil: (bank: Awaited<ReturnType<typeof newSebWorld>>['bank']) => Promise<unknown>) => async () => {
  const { world, bank, begin } = await newSebWorld(sandbox);
  await spoil(bank);
  await begin();
  return world;
};

const POLL = '/auth/v3/authorizations/';

describeLinkFaults('SEB', [
  {
    what: 'a secret that has ended',
    begin: approved((bank) => bank.expireSecret()),
    ends: { kind: 'configuration', reason: 'client-rejected' },
  },
  {
    what: 'tokens without an access token',
    begin: approved((bank) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'no-access-token' } })),
    ends: shape,
  },
  {
    what: 'tokens answered with JSON cut off',
    begin: approved((bank) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'bad-json' } })),
    ends: shape,
  },
  {
    what: 'an order that begins with HTML',
    begin: begun((bank) => bank.setFaults({ match: 'authorize', times: 1, fault: { type: 'html' } })),
    ends: { kind: 'bad-response', reason: 'not-json' },
  },
  {
    what: 'an order without an id',
    begin: begun((bank) => bank.setFaults({ match: 'authorize', times: 1, fault: { type: 'body', body: '{}' } })),
    ends: shape,
  },
  {
    what: 'an order that the bank has forgotten',
    begin: begun((bank) => bank.setFaults({ match: POLL, times: 1, fault: { type: 'status', status: 404 } })),
    ends: { kind: 'cancelled', reason: 'order-ended' },
  },
  {
    what: 'a status that nobody knows',
    begin: begun((bank) =>
      bank.setFaults({ match: POLL, times: 1, fault: { type: 'body', body: '{"status":"ODD"}' } }),
    ),
    ends: shape,
  },
  {
    what: 'a failure without a hint',
    begin: begun((bank) =>
      bank.setFaults({
        match: POLL,
        times: 1,
        fault: { type: 'body', body: '{"status":"FAILED","hint_code":"__proto__"}' },
      }),
    ),
    ends: { kind: 'cancelled', reason: 'order-ended' },
  },
]);
