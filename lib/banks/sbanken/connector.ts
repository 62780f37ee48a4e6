import { Failure } from '../../failure.ts';
import { clientCredentialsGrant } from '../../oauth/client-credentials.ts';
import type { AccessContext, AccountsReading, Connector, RefreshContext } from '../connector.ts';
import { readAccount, readAccounts } from './accounts.ts';
import { readCards } from './cards.ts';
import { facts } from './facts.ts';
import { afterPage, pageRequest, untilToday } from './pages.ts';
import { readReply, withoutNumbers } from './reply.ts';
import { type Settings, settings, settingsFor } from './settings.ts';
import { readTransactions } from './transactions.ts';

const MONTH = 30 * 86_400_000;

type TokenContext = Pick<RefreshContext<Settings>, 'institution' | 'settings' | 'http' | 'clock' | 'keep'>;

/**
 * Sbanken, every generation of its API: `Account.id` is the bank's internal id. An institution's traits tell them apart:
 * `api`, the path before each resource (`bank/api/v1`, `exec.bank/api/v1`, `apibeta/api/v1`, `apibeta/api/v2`), and
 * `customerId`, whether requests bear the person's national id in a header (the first two). There is no consent page
 * and no refresh token: a token that ended is asked for again.
 */
export const sbanken: Connector<Settings> = {
  id: 'sbanken',
  intro: 'institution_text',
  needs: 'needs_sbanken',
  settings,
  settingsFor,

  async begin(link) {
    const old = link.clock.now() - link.registeredAt >= facts.secretMonths.value * MONTH;
    await (old ? askTokenAgain(link) : askToken(link));
    return { type: 'done' };
  },

  next() {
    throw new TypeError('without a consent page nothing is answered');
  },

  refresh: askTokenAgain,

  async accounts(access) {
    return readAccounts(await read(access, 'Accounts'));
  },

  async account(access, accountId): Promise<AccountsReading> {
    const reply = await ask(access, `Accounts/${encodeURIComponent(accountId)}`);
    if (reply.status !== 404) return readAccount(readReply(reply, access.clock.now()), accountId);
    // The account is gone, or the address is: the list tells which.
    const { accounts, partial } = readAccounts(await read(access, 'Accounts'));
    return { accounts: accounts.filter(({ id }) => id === accountId), partial };
  },

  async cards(access) {
    return readCards(await read(access, 'Cards'));
  },

  async transactions(access, accountId, wanted) {
    const now = access.clock.now();
    const range = untilToday(wanted, now);
    if (range.from > range.to) return { transactions: [], partial: false };
    const asked = pageRequest(range, now);
    const query = { ...asked, index: String(asked.index), length: String(facts.mostRows.value) };
    const page = readTransactions(await read(access, `Transactions/${encodeURIComponent(accountId)}`, query));
    const next = afterPage(range, asked, page);
    const { transactions, rows } = page;
    return { transactions, partial: transactions.length < rows, ...(next && { next }) };
  },

  async revoke() {
    return 'not-offered';
  },
};

/** With a secret that worked once or is old: the bank ends one after three months, and says only that it is wrong. */
async function askTokenAgain(context: TokenContext): Promise<void> {
  try {
    await askToken(context);
  } catch (error) {
    if (error instanceof Failure && error.reason === 'client-rejected')
      throw new Failure('configuration', { reason: 'secret-expired' });
    throw error;
  }
}

async function askToken(context: TokenContext): Promise<void> {
  const { institution, settings, http, clock, keep } = context;
  const { clientCredentials: profile } = institution;
  if (!profile) throw new TypeError(`${institution.id} gives no token for credentials`);
  const { clientId, clientSecret } = settings;
  try {
    await clientCredentialsGrant({ profile, clientId, clientSecret }, { http, clock, keep });
  } catch (error) {
    if (!(error instanceof Failure) || error.bankText === undefined) throw error;
    throw new Failure(error.kind, { ...error.info, bankText: withoutNumbers(error.bankText) });
  }
}

async function read(access: AccessContext<Settings>, resource: string, query?: Record<string, string>) {
  return readReply(await ask(access, resource, query), access.clock.now());
}

function ask(access: AccessContext<Settings>, resource: string, query?: Record<string, string>) {
  const { institution, settings, tokens, http } = access;
  const { api, customerId } = institution.traits ?? {};
  const [{ origin } = { origin: undefined }] = institution.allow.filter(({ path }) => path.startsWith(`${api}/`));
  if (!origin) throw new TypeError(`${institution.id} allows nothing under ${api}`);
  const search = query ? `?${new URLSearchParams(query)}` : '';
  return http({
    method: 'GET',
    url: `${origin}/${api}/${resource}${search}`,
    headers: {
      authorization: `Bearer ${tokens.accessToken}`,
      accept: 'application/json',
      ...(customerId && settings.customerId && { customerId: settings.customerId }),
    },
  });
}
