import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { authorizationRequest, authorizationResponse, type Transaction } from '../../oauth/authorization.ts';
import type { OAuthClient } from '../../oauth/client.ts';
import type { Institution } from '../catalog/institution.ts';
import type { AccessContext, Account, Connector, Json } from '../connector.ts';
import { accountKey } from './account-id.ts';
import { readAccounts } from './accounts.ts';
import { readAnswer } from './answer.ts';
import { readBalances } from './balances.ts';
import { consentAddress } from './consent-address.ts';
import { ingFailure, isNoGrants, refusal } from './failure.ts';
import { pageAfter, pageOf } from './pages.ts';
import { apiOrigin, send } from './request.ts';
import { MODES, type Mode, prepare, type Settings, settings } from './settings.ts';
import { tryConnection } from './test.ts';
import { requestApplication, requestTokens } from './tokens.ts';
import { readTransactions } from './transactions.ts';

/**
 * ING's Open Banking API: an application token, the consent page's address for a country, OAuth code flow, account
 * information v3. Every request proves who asks as `settings.mode` says; the mode and the client id that tokens were got
 * with are kept with them, because ING takes them in no other mode.
 */
export const ing: Connector<Settings> = {
  id: 'ing',
  intro: 'ing_note',
  needs: 'needs_ing',
  settings,
  prepare,
  revokes: true,
  test: tryConnection,

  async begin(link) {
    const application = await requestApplication(link);
    const endpoint = await consentAddress(link, application, link.redirectUri);
    const client = oauthClient(link.institution, application.clientId, endpoint);
    const { url, transaction } = await authorizationRequest(client, link.redirectUri);
    return { type: 'redirect', url, state: { ...transaction } };
  },

  async next(link, state, input) {
    if (input.type !== 'redirected') throw new TypeError(`a consent page answers by redirect, not ${input.type}`);
    const transaction = state as Json & Transaction;
    const client = oauthClient(link.institution, link.settings.clientId);
    const parameters = authorizationResponse(client, transaction, input.url);
    const [code, ...more] = parameters.getAll('code');
    // No parameter of an answer may come twice (RFC 6749 3.1).
    if (!code || more.length > 0) throw new Failure('bad-response', { reason: 'foreign-answer' });
    const grant = { grant_type: 'authorization_code', code, redirect_uri: transaction.redirectUri };
    await requestTokens(link, await requestApplication(link), grant);
    return { type: 'done' };
  },

  async refresh(access) {
    const { tokens } = access;
    if (!tokens.refreshToken) throw new Failure('reauthorise', { reason: 'grant-ended' });
    const context = { ...access, settings: settingsOf(access) };
    const grant = { grant_type: 'refresh_token', refresh_token: tokens.refreshToken };
    await requestTokens(context, await requestApplication(context), grant, tokens);
  },

  async accounts(access) {
    const listed = await ask(access, '/v3/accounts');
    if (isNoGrants(listed)) return { accounts: [], partial: false };
    const { accounts: known, partial } = readAccounts(await answerOf(access, listed));
    const accounts: Account[] = [];
    const failures: Failure[] = [];
    for (const account of known) accounts.push(await withFigures(access, account, failures));
    if (failures.length > 0 && failures.length === known.length) throw failures[0]!;
    return { accounts, partial: partial || accounts.some(hasNoFigure) };
  },

  async transactions(access, id, { from, to, after }) {
    const { resourceId, currency, isCard } = accountKey(id);
    const query = `dateFrom=${from}&dateTo=${to}&limit=100`;
    const first = isCard
      ? `/v1/card-accounts/${encodeURIComponent(resourceId)}/transactions?${query}`
      : `/v3/accounts/${encodeURIComponent(resourceId)}/transactions?${query}&currency=${currency}`;
    const page = pageOf(first, after);
    const entries = readTransactions(await answerOf(access, await ask(access, page.target)));
    const next = entries.next === undefined ? null : pageAfter(apiOrigin(access.institution), page, entries.next);
    const isCut = entries.next !== undefined && next === null;
    return { transactions: entries.transactions, partial: entries.partial || isCut, ...(next && { next }) };
  },

  async revoke(access) {
    const { tokens, clock } = access;
    if (!tokens.refreshToken) return 'not-offered';
    const context = { ...access, settings: settingsOf(access) };
    const { token, clientId } = await requestApplication(context);
    const reply = await send(context, {
      method: 'POST',
      target: '/oauth2/token/revoke',
      form: { token: tokens.refreshToken, token_type_hint: 'refresh_token' },
      bearer: token,
      keyId: clientId,
    });
    if (reply.status < 200 || reply.status > 299) throw refusal(reply, 'grant', clock.now());
    return 'revoked';
  },
};

/** `account` with its figures; without them, and its trouble noted, where only this one has trouble. */
async function withFigures(access: AccessContext<Settings>, account: Account, failures: Failure[]): Promise<Account> {
  const { resourceId, currency } = accountKey(account.id);
  const target = `/v3/accounts/${encodeURIComponent(resourceId)}/balances?currency=${currency}`;
  try {
    const figures = readBalances(account, await answerOf(access, await ask(access, target)));
    return { ...account, ...figures };
  } catch (error) {
    // One account's trouble must not blank the others; what is about all of them ends the reading.
    if (!(error instanceof Failure) || error.kind !== 'bad-response') throw error;
    failures.push(error);
    return account;
  }
}

const hasNoFigure = ({ booked, available }: Account): boolean => booked === undefined && available === undefined;

/** A GET with the customer's token. */
function ask(access: AccessContext<Settings>, target: string): Promise<HttpReply> {
  const { tokens, settings } = access;
  const keyId = tokens.extra?.['clientId'] ?? settings.clientId;
  const context = { ...access, settings: settingsOf(access) };
  return send(context, { method: 'GET', target, bearer: tokens.accessToken, keyId });
}

async function answerOf({ clock }: AccessContext<Settings>, reply: HttpReply) {
  if (reply.status < 200 || reply.status > 299) throw ingFailure(reply, clock.now());
  return readAnswer(reply, clock.now());
}

/** The settings with the mode that the tokens were got in. */
function settingsOf({ settings, tokens }: AccessContext<Settings>): Settings {
  const kept = tokens.extra?.['mode'] as Mode | undefined;
  return { ...settings, mode: kept && MODES.includes(kept) ? kept : settings.mode };
}

function oauthClient({ id, oauth }: Institution, clientId: string, endpoint?: string): OAuthClient {
  if (!oauth) throw new TypeError(`${id} has no oauth profile`);
  return { clientId, profile: endpoint ? { ...oauth, authorizationEndpoint: endpoint } : oauth };
}
