import { Failure, toFailure } from '../../failure.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { AccessContext, Account, AccountsReading } from '../connector.ts';
import { hasSeveralCurrencies, withBalances } from './balances.ts';
import { isRefusal } from './failure.ts';
import { type Api, call, openApi } from './request.ts';
import { accountsOf, explainRefusal } from './session.ts';
import type { SessionAccount } from './session-accounts.ts';
import type { Settings } from './settings.ts';

/** ISO 4217: no currency. */
const NO_CURRENCY = 'XXX';

/** The session's accounts by name and number: asking for balances would count against the bank's daily limit. */
export function listAccounts({ tokens }: Pick<AccessContext<Settings>, 'tokens'>): AccountsReading {
  return collectAccounts(accountsOf(tokens).map((account) => withoutBalances({ currency: NO_CURRENCY, ...account })));
}

/**
 * Balances, account by account and side by side, of those that are shown: each counts against its own limit. One that
 * fails keeps nothing from the others, whatever it fails with, but makes the reading partial; one that met its limit is
 * told with it. Throws `Failure` where all fail, and where the session has none of those that are shown.
 */
export async function readAccounts(access: AccessContext<Settings>): Promise<AccountsReading> {
  const { tokens, chosen } = access;
  const wanted = accountsOf(tokens).filter(({ id }) => chosen?.includes(id) ?? true);
  if (wanted.length === 0) throw new Failure('configuration', { reason: 'accounts-gone' });
  const api = await openApi(access);
  const parts: string[] = [];
  const readOne = async (account: SessionAccount) => {
    const body = await call(api, 'GET', `accounts/${account.uid}/balances`);
    if (hasSeveralCurrencies(account, body)) parts.push(account.uid);
    return withBalances(account, body);
  };
  const read = await Promise.all(wanted.map((account) => readOne(account).catch(toFailure)));
  const failures = read.filter((one) => one instanceof Failure);
  if (failures.length === read.length) throw await whyAll(api, tokens.accessToken, failures);
  const accounts = read.map((one, i) => (one instanceof Failure || !one ? withoutBalances(wanted[i]!) : one));
  const missing = parts.length > 0 || read.some((one) => one instanceof Failure || !one);
  const limited = wanted.filter((_, i) => isLimit(read[i]));
  const until = Math.max(...failures.filter(isLimit).map(({ until: end = 0 }) => end));
  const shown = accounts.filter((account) => account !== null);
  return {
    ...collectAccounts(shown, missing),
    ...(limited.length > 0 && { held: { ids: limited.map(({ id }) => id), until } }),
  };
}

/** Null where only its balances would tell in which currency it is. */
function withoutBalances({
  uid: _uid,
  creditLimit: _creditLimit,
  currency,
  ...account
}: SessionAccount): Account | null {
  return currency === undefined ? null : { ...account, currency };
}

/** What stands behind the failures of every account there is. */
async function whyAll(api: Api, sessionId: string, failures: Failure[]): Promise<Failure> {
  const over = failures.find(({ kind }) => kind === 'reauthorise');
  if (over) return over;
  const refusal = failures.find(isRefusal);
  return refusal ? explainRefusal(api, sessionId, refusal) : failures[0]!;
}

function isLimit(one: unknown): boolean {
  return one instanceof Failure && one.kind === 'rate-limited';
}
