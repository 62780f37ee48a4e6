import { linkedStarling, newStarlingWorld } from '../../../support/linked-starling.ts';
import { sandboxOfFile } from '../setup.ts';
import { anyAnswer, bodyCase, type FaultCase, faultCase, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';

const sandbox = await sandboxOfFile();

const balance = (clearedBalance: unknown) => ({ clearedBalance, effectiveBalance: clearedBalance });
const pounds = (minorUnits: unknown) => ({ currency: 'GBP', minorUnits });

const cases: FaultCase[] = [
  ...anyAnswer('accounts'),
  {
    what: 'a token that was deleted',
    spoil: (bank) => bank.revoke(),
    ends: { kind: 'configuration', reason: 'token-rejected' },
    lasts: true,
  },
  {
    what: 'a token that the bank rejects for balances alone',
    spoil: (bank) => bank.setFaults({ match: 'accounts', times: 'forever', fault: { type: 'status', status: 401 } }),
    ends: { kind: 'forbidden' },
  },
  bodyCase('accounts', 'pounds with a point', () => balance(pounds(10.5)), shape),
  bodyCase('accounts', 'pounds that are no number', () => balance(pounds('ten')), shape),
  bodyCase('accounts', 'another currency', () => balance({ currency: 'USD', minorUnits: 1005 }), shape),
  bodyCase('accounts', 'an amount without a currency', () => balance({ minorUnits: 1005 }), shape),
];

describeFaults('Starling', () => linkedStarling(sandbox, { customer: 'rufus' }), cases);

describeFaults('Starling with spaces', () => linkedStarling(sandbox), [
  faultCase('/api/v2/account/', 'spaces answered with HTML', { type: 'html' }, 'partial'),
  faultCase('/api/v2/account/', 'spaces that are none', { type: 'body', body: '{}' }, 'partial'),
  faultCase(
    '/api/v2/account/',
    'a space without an id',
    { type: 'body', body: JSON.stringify({ savingsGoals: [{ name: 'x', totalSaved: pounds(1) }] }) },
    'partial',
  ),
]);

const link = (spoil: (bank: Awaited<ReturnType<typeof newStarlingWorld>>['bank']) => Promise<unknown>) => async () => {
  const { world, bank, begin } = await newStarlingWorld(sandbox);
  await spoil(bank);
  await begin();
  return world;
};

describeLinkFaults('Starling', [
  {
    what: 'a token with a typing error',
    async begin() {
      const { world, begin } = await newStarlingWorld(sandbox);
      await begin({ accessToken: 'eyJ.wrong' });
      return world;
    },
    ends: { kind: 'configuration', reason: 'token-rejected' },
  },
  {
    what: 'a token without the list of accounts',
    begin: link((bank) => bank.setTraits({ scopes: 'balance:read' })),
    ends: { kind: 'forbidden' },
  },
  {
    what: 'a day’s limit that is used up',
    begin: link((bank) => bank.setTraits({ listsPerDay: 0 })),
    ends: { kind: 'rate-limited' },
  },
  {
    what: 'a list that is none',
    begin: link((bank) => bank.setFaults({ match: 'list', times: 1, fault: { type: 'body', body: '{}' } })),
    ends: shape,
  },
  {
    what: 'a list without a usable account',
    begin: link((bank) =>
      bank.setFaults({
        match: 'list',
        times: 1,
        fault: { type: 'body', body: '{"accounts":[{"accountUid":"../x"}]}' },
      }),
    ),
    ends: shape,
  },
]);
