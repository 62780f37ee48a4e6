import { Failure } from '../../failure.ts';
import { readJson } from '../../http/read-json.ts';
import { authorizationRequest, authorizationResponse, type Transaction } from '../../oauth/authorization.ts';
import type { OAuthClient } from '../../oauth/client.ts';
import type { Institution } from '../catalog/institution.ts';
import type { AccessContext, Account, Connector, Json } from '../connector.ts';
import { CARD, readAccounts, resourceId, withBalances } from './accounts.ts';
import { consentAddress } from './consent-address.ts';
import { ingFailure } from './failure.ts';
import { MODES, type Mode, type Settings, settings } from './settings.ts';
import { requestApplication, requestTokens, send } from './tokens.ts';
import { readTransactions } from './transactions.ts';

/**
 * ING's Open Banking API: an application token, the consent page's address for a country, OAuth code flow, account
 * information v3. Every request proves who asks as `settings.mode` says; the mode and the client id that tokens were got
 * with are kept with them, because ING takes them in no other mode.
 */
export const ing: Connector<Settings> = {
  id: 'ing',
  intro: 'ing_note',
  settings,
  revokes: true,

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
    const code = parameters.get('code');
    if (!code) throw new Failure('bad-response', { reason: 'foreign-answer' });
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
    const listed = await read(access, '/v3/accounts');
    // No account was granted (yet).
    if (listed === null) return { accounts: [], partial: false };
    const { accounts: known, partial } = readAccounts(listed);
    const accounts: Account[] = [];
    let failure: Failure | undefined;
    for (const account of known) {
      try {
        accounts.push(withBalances(account, await read(access, `/v3/accounts/${pathId(account.id)}/balances`)));
      } catch (error) {
        // One account's trouble must not blank the others; what is about all of them ends the reading.
        if (!(error instanceof Failure) || error.kind !== 'bad-response') throw error;
        failure = error;
      }
    }
    if (failure && accounts.length === 0) throw failure;
    return { accounts, partial: partial || failure !== undefined };
  },

  async transactions(access, accountId, { from, to, after }) {
    const kind = accountId.startsWith(CARD) ? '/v1/card-accounts/' : '/v3/accounts/';
    const path = `${kind}${pathId(accountId)}/transactions`;
    const target =
      after === undefined
        ? `${path}?dateFrom=${from}&dateTo=${to}&limit=100`
        : nextPage(access.institution, path, after);
    const body = await read(access, target);
    return body === null ? { transactions: [], partial: false } : readTransactions(body);
  },

  async revoke(access) {
    const { tokens, clock } = access;
    if (!tokens.refreshToken) return 'not-offered';
    const context = { ...access, settings: settingsOf(access) };
    const { token, clientId } = await requestApplication(context);
    const form = { token: tokens.refreshToken, token_type_hint: 'refresh_token' };
    const reply = await send(context, {
      method: 'POST',
      target: '/oauth2/token/revoke',
      form,
      bearer: token,
      keyId: clientId,
    });
    if (reply.status < 200 || reply.status > 299) throw ingFailure(reply, clock.now());
    return 'revoked';
  },
};

/** A signed GET with the customer's token; null for 404, ING's word for no grants. */
async function read(access: AccessContext<Settings>, target: string): Promise<unknown> {
  const { tokens, clock, settings } = access;
  const keyId = tokens.extra?.['clientId'] ?? settings.clientId;
  const context = { ...access, settings: settingsOf(access) };
  const reply = await send(context, { method: 'GET', target, bearer: tokens.accessToken, keyId });
  if (reply.status === 404) return null;
  if (reply.status < 200 || reply.status > 299) throw ingFailure(reply, clock.now());
  return readJson(reply, clock.now());
}

/** The settings with the mode that the tokens were got in. */
function settingsOf({ settings, tokens }: AccessContext<Settings>): Settings {
  const kept = tokens.extra?.['mode'] as Mode | undefined;
  return { ...settings, mode: kept && MODES.includes(kept) ? kept : settings.mode };
}

/** The next page's address if it is of the same list; the bank's link decides its query and nothing else. */
function nextPage(institution: Institution, path: string, after: Json): string {
  const base = new URL(institution.oauth?.tokenEndpoint ?? '');
  const next = URL.parse(typeof after === 'string' ? after : '', base);
  if (next?.origin !== base.origin || next.pathname !== path) throw new Failure('bad-response', { reason: 'shape' });
  return path + next.search;
}

const pathId = (id: string): string => encodeURIComponent(resourceId(id));

function oauthClient({ id, oauth }: Institution, clientId: string, endpoint?: string): OAuthClient {
  if (!oauth) throw new TypeError(`${id} has no oauth profile`);
  return { clientId, clientSecret: '', profile: endpoint ? { ...oauth, authorizationEndpoint: endpoint } : oauth };
}
