import { isPassing } from '../../bankid/follow.ts';
import { Failure } from '../../failure.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { AccessContext, Account, Connector, RefreshContext, Tokens } from '../connector.ts';
import { oneByOne, someRead } from '../one-by-one.ts';
import { type ListedAccount, listOf, readList, withList } from './account-list.ts';
import { readBalance, readSpaces, toAccount } from './balances.ts';
import { facts } from './facts.ts';
import { ask, askIfThere } from './request.ts';
import { type Settings, settings } from './settings.ts';
import { readFeed } from './transactions.ts';

const DAY = 86_400_000;

type TokenContext = Pick<RefreshContext<Settings>, 'institution' | 'settings' | 'http' | 'clock' | 'keep'>;

/**
 * Starling, by a personal access token. The list of accounts is asked for when the token comes in and once a week, since
 * the bank counts those requests by the day; a reading is the balance and the spaces of each account. `Account.id` is
 * the account's uid, or `account.space`.
 */
export const starling: Connector<Settings> = {
  id: 'starling',
  intro: 'starling_intro',
  needs: 'needs_starling',
  settings,
  keepsList: true,

  async begin(link) {
    await keepList(link);
    return { type: 'done' };
  },

  next() {
    throw new TypeError('without a consent page nothing is answered');
  },

  async refresh(access) {
    try {
      await keepList(access, access.tokens);
    } catch (error) {
      // The list has its own limit: without a new one the old one is good enough for another day.
      if (!isPassing(error) && !isUnreadable(error)) throw error;
      await access.keep({ ...access.tokens, accessEndsAt: access.clock.now() + DAY });
    }
  },

  async accounts(access) {
    const { accessToken } = access.tokens;
    const { accounts: listed, partial } = listOf(access.tokens);
    const shown = listed.filter(({ uid }) => access.chosen?.includes(uid) ?? true);
    const figures = someRead(
      await oneByOne(shown, async (account) =>
        readBalance(await ask(access, accessToken, `accounts/${account.uid}/balance`), account),
      ),
    );
    const accounts = shown.map((account, at): Account => {
      const known = figures[at];
      return { ...toAccount(account), ...(known instanceof Failure ? {} : known) };
    });
    const holders = listed.filter(({ uid }) => access.chosen?.some((id) => id.startsWith(`${uid}.`)) ?? true);
    const spaces = await oneByOne(holders, (account) => spacesOf(access, account));
    const isIncomplete = partial || [...figures, ...spaces].some((one) => one instanceof Failure);
    const readable = spaces.flatMap((one) => (one instanceof Failure ? [] : one));
    return collectAccounts([...accounts, ...readable], isIncomplete);
  },

  async transactions(access, accountId, { from, to }) {
    const [uid = '', space] = accountId.split('.');
    const account = listOf(access.tokens).accounts.find((one) => one.uid === uid);
    if (!account) throw new Failure('bad-response', { reason: 'shape' });
    // A day more on either side: the bank's days are London's, these are UTC's.
    const query = new URLSearchParams({
      minTransactionTimestamp: new Date(Date.parse(from) - DAY).toISOString(),
      maxTransactionTimestamp: new Date(Date.parse(to) + 2 * DAY).toISOString(),
    });
    const path = `feed/account/${uid}/category/${space ?? account.category}/transactions-between?${query}`;
    const feed = await ask(access, access.tokens.accessToken, path, facts.feedBytes.value);
    return readFeed(feed, { from, to });
  },

  async revoke() {
    return 'not-offered';
  },
};

const isUnreadable = (error: unknown) => error instanceof Failure && error.kind === 'bad-response';

async function keepList(context: TokenContext, previous?: Tokens): Promise<void> {
  const { accessToken } = context.settings;
  const list = await readList(context, accessToken, previous).catch((error: unknown) => {
    if (error instanceof Failure && error.reason === 'access-token-rejected')
      throw new Failure('configuration', { reason: 'token-rejected' });
    throw error;
  });
  await context.keep(withList(accessToken, list, context.clock.now()));
}

/** By `space:read`, or else by `savings-goal:read`; none where the token has neither. */
async function spacesOf(access: AccessContext<Settings>, account: ListedAccount): Promise<(Account | null)[]> {
  for (const resource of ['spaces', 'savings-goals']) {
    const body = await askIfThere(access, access.tokens.accessToken, `account/${account.uid}/${resource}`);
    if (body !== undefined) return readSpaces(body, account);
  }
  return [];
}
