import { linkedBunq, newBunqWorld } from '../../../support/linked-bunq.ts';
import { sandboxOfFile } from '../setup.ts';
import { anyAnswer, bodyCase, type FaultCase, faultCase, HOSTILE_NAME, shape } from './cases.ts';
import { describeFaults, describeLinkFaults } from './matrix.ts';

const sandbox = await sandboxOfFile();

const answer = (...accounts: object[]) => ({ Response: accounts.map((one) => ({ MonetaryAccountBank: one })) });
const account = (id: string | undefined, more: object = {}) => ({
  ...(id !== undefined && { id: Number(id) }),
  currency: 'EUR',
  status: 'ACTIVE',
  balance: { currency: 'EUR', value: '10.05' },
  ...more,
});

const cases: FaultCase[] = [
  ...anyAnswer('accounts'),
  {
    what: 'a key that was deleted',
    spoil: (bank) => bank.revoke(),
    ends: { kind: 'configuration', reason: 'token-rejected' },
    lasts: true,
  },
  {
    what: 'a session that ended, and an answer without the next',
    async spoil(bank) {
      await bank.expireAccess();
      await bank.setFaults({
        match: 'token',
        times: 1,
        fault: { type: 'body', body: '{"Response":[{"Id":{"id":1}}]}' },
      });
    },
    ends: shape,
  },
  {
    what: 'a session that ended, and a login that is down',
    async spoil(bank) {
      await bank.expireAccess();
      await bank.setFaults({ match: 'token', times: 1, fault: { type: 'html', status: 502 } });
    },
    ends: { kind: 'unavailable', reason: 'server-error' },
  },
  bodyCase(
    'accounts',
    'an id with two accounts',
    ([id]) => answer(account(id), account(id, { description: 'b' })),
    shape,
  ),
  bodyCase('accounts', 'no usable account', () => answer(account(undefined)), shape),
  bodyCase('accounts', 'a currency that is none', ([id]) => answer(account(id, { currency: 'XQQ' })), shape),
  bodyCase('accounts', 'one account without an id', ([id]) => answer(account(id), account(undefined)), 'partial'),
  bodyCase(
    'accounts',
    'hostile names',
    ([id]) => answer(account(id, { description: HOSTILE_NAME, alias: [{ type: 'IBAN', value: HOSTILE_NAME }] })),
    'read',
  ),
  faultCase('accounts', '466', { type: 'status', status: 466 }, { kind: 'bad-response' }),
];

// What spoils a signed body spoils its signature first: that has a test of its own.
describeFaults('bunq', () => linkedBunq(sandbox, { customer: 'bram', signature: 'none' }), cases);

const spoilt = ['JSON that ends early', 'JSON with something after it', 'an empty body'];
describeFaults(
  'bunq, signed',
  () => linkedBunq(sandbox, { customer: 'bram' }),
  anyAnswer('accounts')
    .filter(({ what }) => spoilt.includes(what))
    .map((one) => ({ ...one, ends: { kind: 'bad-response' as const, reason: 'signature-wrong' as const } })),
);

const link = (spoil: (bank: Awaited<ReturnType<typeof newBunqWorld>>['bank']) => Promise<unknown>) => async () => {
  const { world, bank, begin } = await newBunqWorld(sandbox);
  await spoil(bank);
  await begin();
  return world;
};

describeLinkFaults('bunq', [
  {
    what: 'a key with a typing error',
    async begin() {
      const { world, begin } = await newBunqWorld(sandbox);
      await begin({ apiKey: 'sandbox_wrong' });
      return world;
    },
    ends: { kind: 'configuration', reason: 'token-rejected' },
  },
  {
    what: 'an address that the key is not for',
    begin: link((bank) =>
      bank.setFaults({
        match: '/v1/device-server',
        times: 1,
        fault: {
          type: 'status',
          status: 400,
          body: '{"Error":[{"error_description":"User credentials are incorrect. Incorrect API key or IP address."}]}',
        },
      }),
    ),
    ends: { kind: 'configuration', reason: 'token-rejected' },
  },
  {
    what: 'a device answered with HTML',
    begin: link((bank) => bank.setFaults({ match: '/v1/device-server', times: 1, fault: { type: 'html' } })),
    ends: { kind: 'bad-response', reason: 'not-json' },
  },
  {
    what: 'a session signed by somebody else',
    begin: link((bank) => bank.setTraits({ signature: 'wrong' })),
    ends: { kind: 'bad-response', reason: 'signature-wrong' },
  },
  {
    what: 'a session without a token',
    begin: link((bank) =>
      bank.setFaults({ match: '/v1/session-server', times: 1, fault: { type: 'body', body: '{"Response":[]}' } }),
    ),
    ends: shape,
  },
  {
    what: 'a bank that is down',
    begin: link((bank) => bank.setFaults({ match: 'token', times: 1, fault: { type: 'html', status: 503 } })),
    ends: { kind: 'unavailable', reason: 'server-error' },
  },
]);
