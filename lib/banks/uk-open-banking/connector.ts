import { Failure } from '../../failure.ts';
import type { Transaction } from '../../oauth/authorization.ts';
import type { OAuthClient } from '../../oauth/client.ts';
import { clientCredentialsGrant } from '../../oauth/client-credentials.ts';
import { exchangeCode, refreshTokens } from '../../oauth/grants.ts';
import { checkIntent, openidRequest, openidResponse } from '../../oauth/openid.ts';
import type { AccessContext, Account, Connector, Context, Tokens } from '../connector.ts';
import { toAccount } from './accounts.ts';
import { type Balance, toBalance } from './balances.ts';
import { type Consent, createConsent, deleteConsent, findConsent, isReusable } from './consent.ts';
import { readListing } from './pages.ts';
import { oauthClient, profileOf } from './profile.ts';
import type { ApiPorts } from './request.ts';
import { type Settings, settings, settingsFor } from './settings.ts';
import { toTransaction } from './transactions.ts';

/** Scope of the client's own token, with which consents are made and ended. */
const CONSENT_SCOPE = 'accounts';

/** Claim of an id_token (security profile of UK Open Banking): when the refresh token ends, epoch seconds. */
const REFRESH_ENDS = 'http://openbanking.org.uk/refresh_token_expires_at';

/**
 * UK Open Banking, Read/Write API 2.0, 3.1 and 4.0: a consent resource made with the client's own token, authorised by
 * the person at the bank, then read with the person's token. `Account.id` is the bank's AccountId.
 */
export const ukOpenBanking: Connector<Settings> = {
  id: 'uk-open-banking',
  intro: 'ukOpenBanking_text',
  settings,
  settingsFor,
  revokes: true,
  revokesByClient: true,

  async begin(link) {
    const client = await oauthClient(link.institution, link.settings);
    const api = await consentApi(link, client);
    const consent = (await authorisedBefore(api, link.previous)) ?? (await createConsent(api, link.settings.asks));
    const { url, transaction } = await openidRequest(client, link.redirectUri, consent.id);
    return { type: 'redirect', url, state: { ...transaction, endsAt: consent.endsAt ?? null } };
  },

  async next({ institution, settings, http, clock, keep }, state, input) {
    if (input.type !== 'redirected') throw new TypeError(`a consent page answers by redirect, not ${input.type}`);
    const client = await oauthClient(institution, settings);
    const { endsAt, ...transaction } = state as unknown as Transaction & { endsAt: number | null };
    const parameters = await openidResponse(client, transaction, input.url, http);
    let kept: Tokens | undefined;
    const ports = {
      http,
      clock,
      keep: (tokens: Tokens) => keep((kept = withConsent(tokens, transaction.intentId, endsAt))),
    };
    const claims = await exchangeCode(client, transaction, parameters, ports);
    checkIntent(claims, transaction.intentId, false);
    const refreshEnds = claims?.[REFRESH_ENDS];
    if (kept && typeof refreshEnds === 'number') await keep(withConsent(kept, kept.consentId, refreshEnds * 1000));
    return { type: 'done' };
  },

  async refresh({ institution, settings, tokens, http, clock, keep }) {
    const client = await oauthClient(institution, settings);
    const keepAll = (fresh: Tokens) => keep(withConsent(fresh, tokens.consentId, null));
    await refreshTokens(client, tokens, { http, clock, keep: keepAll });
  },

  async accounts(access) {
    const api = accountApi(access);
    const listing = await readListing(api, `${api.profile.resources}/accounts`, 'Account');
    if (!listing) throw new Failure('bad-response');
    const ids = listing.items.flatMap((item) => (item as { AccountId?: unknown } | null)?.AccountId ?? []);
    const { balances, partial: someMissing } = await readBalances(api, access, [...new Set(ids.map(String))]);
    const accounts = new Map<string, Account>();
    let partial = listing.partial || someMissing;
    for (const item of listing.items) {
      const account = toAccount(item, (id) => balances.filter(({ accountId }) => accountId === id));
      if (!account || accounts.has(account.id)) partial = true;
      else accounts.set(account.id, account);
    }
    return { accounts: [...accounts.values()], partial };
  },

  async transactions(access, accountId, { from, to }) {
    const api = accountApi(access);
    const range = new URLSearchParams({
      fromBookingDateTime: `${from}T00:00:00`,
      toBookingDateTime: `${to}T23:59:59`,
    });
    const url = `${api.profile.resources}/accounts/${encodeURIComponent(accountId)}/transactions?${range}`;
    const listing = await readListing(api, url, 'Transaction');
    if (!listing) throw new Failure('bad-response');
    const read = listing.items.map(toTransaction);
    const seen = new Set<string>();
    const transactions = read.flatMap((one) => {
      if (one === null || one === 'not-money' || (one.id !== undefined && seen.has(one.id))) return [];
      if (one.id !== undefined) seen.add(one.id);
      return [one];
    });
    return { transactions, partial: listing.partial || read.includes(null) };
  },

  async revoke(access) {
    const { consentId } = access.tokens;
    if (consentId === undefined) return 'not-offered';
    const client = await oauthClient(access.institution, access.settings);
    await deleteConsent(await consentApi(access, client), consentId);
    return 'revoked';
  },
};

async function consentApi({ institution, http, clock }: Context<Settings>, client: OAuthClient): Promise<ApiPorts> {
  const token = await clientCredentialsGrant(client, { http, clock }, CONSENT_SCOPE);
  return { http, clock, token, profile: profileOf(institution) };
}

function accountApi({ institution, http, clock, tokens }: AccessContext<Settings>): ApiPorts {
  return { http, clock, token: tokens.accessToken, profile: profileOf(institution) };
}

/** The consent of an earlier link where the bank still has it: it is authorised again instead of doubled (2.1). */
async function authorisedBefore(api: ApiPorts, previous: Tokens | undefined): Promise<Consent | null> {
  if (previous?.consentId === undefined) return null;
  const consent = await findConsent(api, previous.consentId);
  return consent && isReusable(consent, api.clock.now()) ? consent : null;
}

function withConsent(tokens: Tokens, consentId: string | undefined, endsAt: number | null): Tokens {
  const ends = [tokens.refreshAbsoluteEndsAt, endsAt ?? undefined].filter((end) => end !== undefined);
  return {
    ...tokens,
    ...(consentId !== undefined && { consentId }),
    ...(ends.length > 0 && { refreshAbsoluteEndsAt: Math.min(...ends) }),
  };
}

/** Balances of all accounts at once where the bank offers that, else account by account; one that fails is left out. */
async function readBalances(
  api: ApiPorts,
  { institution }: AccessContext<Settings>,
  accountIds: string[],
): Promise<{ balances: Balance[]; partial: boolean }> {
  const isListed = institution.allow.some(
    ({ origin, path }) => `${origin}/${path}` === `${api.profile.resources}/balances`,
  );
  const bulk = isListed ? await readListing(api, `${api.profile.resources}/balances`, 'Balance') : null;
  if (bulk) return balancesOf(bulk.items, bulk.partial);
  let partial = false;
  const all: Balance[] = [];
  for (const id of accountIds) {
    const url = `${api.profile.resources}/accounts/${encodeURIComponent(id)}/balances`;
    const listing = await readListing(api, url, 'Balance').catch((error: unknown) => oneMissing(error));
    const read = listing ? balancesOf(listing.items, listing.partial, id) : { balances: [], partial: true };
    all.push(...read.balances);
    partial ||= read.partial;
  }
  return { balances: all, partial };
}

function balancesOf(items: unknown[], partial: boolean, accountId?: string) {
  const read = items.map((item) => toBalance(item, accountId));
  const balances = read.filter((balance) => balance !== null);
  return { balances, partial: partial || balances.length < read.length };
}

// One account's trouble is no reason to lose the others; what concerns the whole consent or the bank is.
function oneMissing(error: unknown): null {
  if (error instanceof Failure && (error.kind === 'bad-response' || error.kind === 'forbidden')) return null;
  throw error;
}
