import { afterAll, beforeAll } from 'vitest';
import type { Fault } from '../../../sandbox/shared/fault.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/start.ts';
import { choosingBank, linkedEnableBanking, newEnableBankingWorld } from '../../../support/linked-enable-banking.ts';
import type { ClientControl } from '../../../sandbox/control.ts';
import type { World } from '../../../support/world.ts';
import { anyAnswer, type ClosedFailure, type FaultCase, shape } from './cases.ts';
import { describeFaults, describeLinkFaults, type LinkFault } from './matrix.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: {} });
});
afterAll(() => sandbox.close());

const error = (status: number, code?: string, message = 'No'): Fault => ({
  type: 'status',
  status,
  body: JSON.stringify({ code: status, message, ...(code && { error: code }) }),
});

/** Every account that is read meets it. */
const all = (what: string, fault: Fault, ends: FaultCase['ends']): FaultCase => ({
  what,
  ends,
  spoil: (bank) => bank.setFaults({ match: 'accounts', times: 2, fault }),
});
/** One account of two meets it. */
const one = (what: string, fault: Fault): FaultCase => ({
  what: `${what}, for one of two`,
  ends: 'partial',
  spoil: (bank) => bank.setFaults({ match: 'accounts', times: 1, fault }),
});

const serverError: ClosedFailure = { kind: 'unavailable', reason: 'server-error' };
const ended: ClosedFailure = { kind: 'reauthorise', reason: 'grant-ended' };

const balances = (...entries: unknown[]): Fault => ({ type: 'body', body: JSON.stringify({ balances: entries }) });
const balance = (amount: unknown, more: object = {}) => ({
  name: 'x',
  balance_type: 'CLBD',
  balance_amount: { currency: 'EUR', amount },
  ...more,
});

// `anyAnswer` spoils one answer; both accounts have to meet it for the reading to fail.
const everywhere = anyAnswer('accounts').map(({ what, ends }, i): FaultCase => ({
  what: `${what}, for both`,
  ends,
  async spoil(bank, ids) {
    await anyAnswer('accounts')[i]!.spoil(bank, ids);
    const [rule] = await bank.faults();
    await bank.setFaults({ ...rule!, times: 2 });
  },
}));

describeFaults('Enable Banking, two accounts', () => linkedEnableBanking(sandbox, { customer: 'bram' }), [
  ...everywhere,
  ...anyAnswer('accounts').map(({ spoil, what }): FaultCase => ({
    what: `${what}, for one of two`,
    spoil,
    ends: 'partial',
  })),
  all('a bank’s own trouble with 400', error(400, 'ASPSP_ERROR'), serverError),
  all('a bank that takes too long, with 408', error(408, 'ASPSP_TIMEOUT'), serverError),
  all('a spent allowance', error(429, 'ASPSP_RATE_LIMIT_EXCEEDED'), { kind: 'rate-limited', reason: 'daily-limit' }),
  all('a limit of the intermediary', error(429), { kind: 'rate-limited' }),
  all('an expired session', error(401, 'EXPIRED_SESSION'), ended),
  all('a closed session', error(401, 'CLOSED_SESSION'), ended),
  all('a revoked session', error(403, 'REVOKED_SESSION'), ended),
  {
    what: 'a session that one account says is over',
    spoil: (bank) => bank.setFaults({ match: 'accounts', times: 1, fault: error(401, 'EXPIRED_SESSION') }),
    ends: 'partial',
  },
  all('an application that is inactive again', error(403, undefined, 'Application is not active'), {
    kind: 'configuration',
    reason: 'application-inactive',
  }),
  all('accounts that are linked no more', error(403, 'NO_ACCOUNTS_ADDED'), {
    kind: 'configuration',
    reason: 'no-accounts-linked',
  }),
  all('a passing 401', error(401), serverError),
  all('a 401 of a gateway', { type: 'html', status: 401 }, serverError),
  all('PSU headers that are missed', error(422, 'PSU_HEADER_NOT_PROVIDED'), { kind: 'bad-response' }),
  {
    what: 'a session that was revoked at the bank',
    spoil: (bank) => bank.revoke(),
    ends: ended,
    lasts: true,
  },
  {
    what: 'a session of which nothing is known any more, whatever its accounts are answered with',
    spoil: (bank) =>
      bank.setFaults(
        { match: 'accounts', times: 2, fault: error(404, 'ACCOUNT_DOES_NOT_EXIST') },
        { match: '/sessions/', times: 1, fault: error(404, 'SESSION_DOES_NOT_EXIST') },
      ),
    ends: ended,
  },
  {
    what: 'a session that is asked about and says that it was closed',
    spoil: (bank) =>
      bank.setFaults(
        { match: 'accounts', times: 2, fault: error(400) },
        { match: '/sessions/', times: 1, fault: { type: 'body', body: '{"status":"CLOSED"}' } },
      ),
    ends: ended,
  },
  {
    what: 'a session that is asked about and does not answer',
    spoil: (bank) =>
      bank.setFaults(
        { match: 'accounts', times: 2, fault: error(400) },
        { match: '/sessions/', times: 1, fault: { type: 'close' } },
      ),
    ends: { kind: 'bad-response' },
  },
  {
    what: 'an application that was deleted in the control panel',
    spoil: (bank) => bank.expireSecret(),
    ends: { kind: 'configuration', reason: 'key-rejected' },
    lasts: true,
  },
  one('no balance', balances()),
  one('no list', { type: 'body', body: '{"balances":null}' }),
  one('an amount with a comma', balances(balance('1,50'))),
  one('an amount that is no number', balances(balance('NaN'))),
  one('no amount', balances(balance(undefined))),
  one('a currency that nobody has', balances({ ...balance('1'), balance_amount: { currency: 'QQQ', amount: '1' } })),
  one('an unreadable amount beside a lesser one', balances(balance('1,50'), balance('9', { balance_type: 'XPCD' }))),
  one('information alone', balances(balance('9', { balance_type: 'INFO' }))),
  one('more balances than anybody has', balances(...Array<object>(101).fill(balance('1')))),
]);

/** Links as Marte until the bank is chosen, with a bank that was spoilt before one of the steps. */
function linkFault(
  what: string,
  step: 'first' | 'chosen',
  spoil: (bank: ClientControl) => Promise<unknown>,
  ends: ClosedFailure,
): LinkFault {
  return {
    what,
    ends,
    async begin(): Promise<World> {
      const { world, bank, worker, begin } = await newEnableBankingWorld(sandbox);
      if (step === 'first') await spoil(bank);
      const { attemptId } = await begin();
      if (step === 'first') return world;
      await choosingBank(world, attemptId);
      await spoil(bank);
      await worker.send('link.bank', { attemptId, bankId: 'NO/Fjordkassen' });
      return world;
    },
  };
}

const fault = (match: 'authorize' | 'token' | `/${string}`, spoilt: Fault) => (bank: ClientControl) =>
  bank.setFaults({ match, times: 1, fault: spoilt });
const body = (value: object): Fault => ({ type: 'body', body: JSON.stringify(value) });

describeLinkFaults('Enable Banking', [
  linkFault('an application that is no object', 'first', fault('/application', body([])), shape),
  linkFault('an application that answers 500', 'first', fault('/application', error(500)), serverError),
  linkFault('a JWT that is refused', 'first', fault('/application', error(401)), {
    kind: 'configuration',
    reason: 'key-rejected',
  }),
  linkFault('a list without a bank', 'first', fault('/aspsps', body({ aspsps: [] })), shape),
  linkFault('a list of nothing usable', 'first', fault('/aspsps', body({ aspsps: [{ name: '' }, 1] })), shape),
  linkFault('a list that is larger than any', 'first', fault('/aspsps', { type: 'zip-bomb', bytes: 34_000_000 }), {
    kind: 'bad-response',
    reason: 'too-large',
  }),
  linkFault('a bank that is gone', 'chosen', fault('authorize', error(422, 'WRONG_ASPSP_PROVIDED')), {
    kind: 'configuration',
    reason: 'bank-gone',
  }),
  linkFault(
    'a redirect address that was taken away',
    'chosen',
    fault('authorize', error(422, 'REDIRECT_URI_NOT_ALLOWED')),
    {
      kind: 'configuration',
      reason: 'redirect-not-registered',
    },
  ),
  linkFault('a consent page without an address', 'chosen', fault('authorize', body({})), shape),
  linkFault('a consent page that is no address', 'chosen', fault('authorize', body({ url: '//x' })), shape),
  linkFault(
    'a consent page that is a script',
    'chosen',
    fault('authorize', body({ url: 'javascript:alert(1)' })),
    shape,
  ),
  linkFault('a code that is over', 'chosen', fault('token', error(422, 'EXPIRED_AUTHORIZATION_CODE')), {
    kind: 'cancelled',
    reason: 'login-over',
  }),
  linkFault('a session without an id', 'chosen', fault('token', body({ accounts: [{ uid: 'a' }] })), shape),
  linkFault(
    'a session whose id leads elsewhere',
    'chosen',
    fault('token', body({ session_id: '../x', accounts: [] })),
    shape,
  ),
  linkFault('a session without a list', 'chosen', fault('token', body({ session_id: 'a' })), shape),
  linkFault(
    'accounts that can’t be read',
    'chosen',
    fault('token', body({ session_id: 'a', accounts: [{}, 1, null] })),
    {
      kind: 'configuration',
      reason: 'no-accounts-linked',
    },
  ),
]);
