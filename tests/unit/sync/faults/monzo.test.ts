import { linkedMonzo, newMonzoWorld } from '../../../support/linked-monzo.ts';
import { sandboxOfFile } from '../setup.ts';
import { anyAnswer, bodyCase, type FaultCase, faultCase, HOSTILE_NAME, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';

const sandbox = await sandboxOfFile();

const account = (id: string | undefined, more: object = {}) => ({ id, type: 'uk_retail', currency: 'GBP', ...more });
const answer = (...accounts: object[]) => ({ accounts });

const cases: FaultCase[] = [
  // A 403 of the list is an approval that has lapsed.
  ...anyAnswer('accounts').map((one) =>
    one.what === '403' ? { ...one, ends: { kind: 'reauthorise' as const, reason: 'grant-ended' as const } } : one,
  ),
  ...anyAnswer('balance'),
  {
    what: 'tokens that the bank has ended',
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
  bodyCase('balance', 'a balance with a point', () => ({ balance: 12.5, currency: 'GBP' }), shape),
  bodyCase('balance', 'a balance in another currency', () => ({ balance: 12, currency: 'USD' }), shape),
  bodyCase('balance', 'a balance that is no number', () => ({ balance: 'plenty', currency: 'GBP' }), shape),
  bodyCase('accounts', 'an account without an id', ([id]) => answer(account(id), account(undefined)), 'partial'),
  bodyCase('accounts', 'no usable account', () => answer(account(undefined)), shape),
  bodyCase('accounts', 'a currency that is none', ([id]) => answer(account(id, { currency: 'XQQ' })), shape),
  bodyCase(
    'accounts',
    'hostile names',
    ([id]) => answer(account(id, { description: HOSTILE_NAME, account_number: HOSTILE_NAME })),
    'read',
  ),
];

describeFaults('Monzo', () => linkedMonzo(sandbox, { customer: 'arthur' }), cases);

describeFaults('Monzo with pots', () => linkedMonzo(sandbox), [
  faultCase('pots', 'pots answered with HTML', { type: 'html' }, 'partial'),
  bodyCase('pots', 'a pot without an id', () => ({ pots: [{ name: 'x', balance: 1, currency: 'GBP' }] }), 'partial'),
]);

const link = (spoil: (bank: Awaited<ReturnType<typeof newMonzoWorld>>['bank']) => Promise<unknown>) => async () => {
  const { world, bank, begin, logIn } = await newMonzoWorld(sandbox);
  await begin();
  await spoil(bank);
  await logIn();
  return world;
};

describeLinkFaults('Monzo', [
  {
    what: 'a wrong secret',
    async begin() {
      const { world, begin, logIn } = await newMonzoWorld(sandbox);
      await begin({ clientSecret: 'mnzconf.wrong' });
      await logIn();
      return world;
    },
    ends: { kind: 'configuration', reason: 'client-rejected' },
  },
  {
    what: 'a client that is not confidential',
    begin: link((bank) => bank.setTraits({ confidential: false })),
    ends: { kind: 'configuration', reason: 'client-not-confidential' },
  },
  {
    what: 'a code that is used up',
    begin: link((bank) =>
      bank.setFaults({
        match: 'token',
        times: 1,
        fault: { type: 'status', status: 401, body: '{"code":"unauthorized.bad_authorization_code.used"}' },
      }),
    ),
    ends: { kind: 'reauthorise', reason: 'grant-ended' },
  },
  {
    what: 'tokens without an access token',
    begin: link((bank) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'no-access-token' } })),
    ends: shape,
  },
  {
    what: 'a login server that is down',
    begin: link((bank) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'html', status: 503 } })),
    ends: { kind: 'unavailable', reason: 'server-error' },
  },
]);
