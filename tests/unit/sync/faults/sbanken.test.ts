import { type Generation, linkedSbanken, NATIONAL_ID, newSbankenWorld } from '../../../support/linked-sbanken.ts';
import { anyAnswer, bodyCase, type FaultCase, faultCase, HOSTILE_NAME, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';
import { sandboxOfFile } from '../setup.ts';

const sandbox = await sandboxOfFile();

const account = (accountId: string | undefined, more: object = {}) => ({
  accountId,
  ownerCustomerId: NATIONAL_ID,
  name: 'Konto',
  balance: 1,
  available: 1,
  ...more,
});
const answer = (...items: object[]) => ({ availableItems: items.length, items });

const everyGeneration: FaultCase[] = [
  ...anyAnswer('accounts'),
  {
    what: '404 with HTML, whatever is asked for',
    spoil: (bank) => bank.setFaults({ match: 'resource', times: 'forever', fault: { type: 'html', status: 404 } }),
    ends: { kind: 'bad-response' },
  },
  {
    what: 'a token that the bank rejects however new it is',
    spoil: (bank) => bank.setFaults({ match: 'resource', times: 'forever', fault: { type: 'status', status: 401 } }),
    ends: { kind: 'forbidden' },
  },
  {
    what: 'a secret that has ended',
    spoil: async (bank) => [await bank.expireSecret(), await bank.expireAccess()],
    ends: { kind: 'configuration', reason: 'secret-expired' },
    lasts: true,
  },
  {
    what: 'a token request answered with HTML and 200',
    async spoil(bank) {
      await bank.expireAccess();
      await bank.setFaults({ match: 'token', times: 1, fault: { type: 'html' } });
    },
    ends: shape,
  },
];

const envelope = (isError: unknown) => ({ items: null, item: null, isError, errorMessage: 'Try later' });

const lists: FaultCase[] = [
  bodyCase('accounts', 'an id with two accounts', ([id]) => answer(account(id), account(id, { balance: 2 })), shape),
  bodyCase('accounts', 'no account in kroner', ([id]) => answer(account(id, { currency: 'XTS' })), shape),
  bodyCase(
    'accounts',
    'one account in another currency',
    ([id]) => answer(account(id, { currency: 'USD' }), account('another')),
    'partial',
  ),
  bodyCase('accounts', 'a list shorter than its count', () => ({ availableItems: 3, items: [] }), 'partial'),
  bodyCase(
    'accounts',
    'hostile names',
    (ids) => answer(...ids.map((id) => account(id, { name: HOSTILE_NAME, accountNumber: HOSTILE_NAME }))),
    'read',
  ),
];

const FIRST: Generation = 'bank/api/v1';

describeFaults('Sbanken, last generation', () => linkedSbanken(sandbox), [...everyGeneration, ...lists]);

describeFaults('Sbanken, last generation, one account', () => linkedSbanken(sandbox, { names: ['Brukskonto'] }), [
  ...everyGeneration,
  faultCase('accounts', '404 where the list still has it', { type: 'status', status: 404 }, 'read'),
  bodyCase('accounts', 'another account', () => account('another'), shape),
  bodyCase('accounts', 'another currency', ([id]) => account(id, { currency: 'USD' }), shape),
  bodyCase('accounts', 'a hostile name', ([id]) => account(id, { name: HOSTILE_NAME }), 'read'),
]);

describeFaults('Sbanken, first generation', () => linkedSbanken(sandbox, { generation: FIRST }), [
  ...everyGeneration,
  ...lists,
  bodyCase('accounts', 'an error with status 200', () => envelope(true), {
    kind: 'unavailable',
    reason: 'server-error',
  }),
  bodyCase('accounts', 'no error and no list', () => envelope(false), shape),
]);

const link = (spoil: (bank: Awaited<ReturnType<typeof newSbankenWorld>>['bank']) => Promise<unknown>) => async () => {
  const { world, bank, begin } = await newSbankenWorld(sandbox);
  await spoil(bank);
  await begin();
  return world;
};

describeLinkFaults('Sbanken', [
  {
    what: 'a wrong secret',
    async begin() {
      const { world, begin } = await newSbankenWorld(sandbox);
      await begin({ clientSecret: 'wrong:%2B' });
      return world;
    },
    ends: { kind: 'configuration', reason: 'client-rejected' },
  },
  {
    what: 'a secret that has ended',
    begin: link((bank) => bank.expireSecret()),
    ends: { kind: 'configuration', reason: 'client-rejected' },
  },
  {
    what: 'a token answered with JSON cut off',
    begin: link((bank) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'bad-json' } })),
    ends: shape,
  },
  {
    what: 'a login server that is down',
    begin: link((bank) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'html', status: 503 } })),
    ends: { kind: 'unavailable', reason: 'server-error' },
  },
]);
