import { Failure } from '../../failure.ts';
import { authorizationRequest, authorizationResponse, type Transaction } from '../../oauth/authorization.ts';
import type { OAuthClient } from '../../oauth/client.ts';
import { discoverEndpoints, type Endpoints, profileAt } from '../../oauth/discovery.ts';
import { exchangeCode, refreshTokens } from '../../oauth/grants.ts';
import { revokeToken } from '../../oauth/revocation.ts';
import type { Institution, OAuthProfile } from '../catalog/institution.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { Account, Connector, Json, Tokens } from '../connector.ts';
import { oneByOne, someRead } from '../one-by-one.ts';
import { type Listed, readList, withBalance } from './accounts.ts';
import { ask, pagesOf } from './request.ts';
import { type Settings, settings, settingsFor } from './settings.ts';

/** What a link remembers while the person is at the bank. */
type State = Transaction & { endpoints: Endpoints | null };

/**
 * A bank with plain OAuth 2.0 or OpenID Connect whose API is described by its institution alone (`accountsApi`).
 * `Account.id` is what stands at its path `id`.
 */
export const oauth: Connector<Settings> = {
  id: 'oauth',
  intro: 'oauth_intro',
  needs: 'needs_oauth',
  settings,
  settingsFor,
  client: { id: 'clientId', proofs: ['clientSecret'] },
  revokes: true,
  revokesByClient: true,

  async begin({ institution, settings, redirectUri, http, clock }) {
    const endpoints = (await discoverEndpoints(profileOf(institution), http, clock.now())) ?? null;
    const client = clientAt(institution, settings, endpoints);
    const { url, transaction } = await authorizationRequest(client, redirectUri);
    return { type: 'redirect', url, state: { ...transaction, endpoints } as unknown as Json };
  },

  async next({ institution, settings, http, clock, keep }, state, input) {
    if (input.type !== 'redirected') throw new TypeError(`a consent page answers by redirect, not ${input.type}`);
    const { endpoints, ...transaction } = state as unknown as State;
    const client = clientAt(institution, settings, endpoints);
    const parameters = authorizationResponse(client, transaction, input.url);
    let kept: Tokens | undefined;
    const keepUnchecked = (tokens: Tokens) =>
      keep({ ...(kept = { ...withEnd(tokens), ...(endpoints && { extra: { ...endpoints } }) }), unchecked: true });
    await exchangeCode(client, transaction, parameters, { http, clock, keep: keepUnchecked });
    if (!kept) throw new TypeError('an exchange without tokens');
    await keep(kept);
    return { type: 'done' };
  },

  async refresh({ institution, settings, tokens, http, clock, keep }) {
    const { extra } = tokens;
    await refreshTokens(clientAt(institution, settings, extra), tokens, {
      http,
      clock,
      keep: (fresh) => keep({ ...fresh, ...(extra && { extra }) }),
    });
  },

  async accounts(access) {
    const { accountsApi: api } = access.institution;
    if (!api) throw new TypeError(`${access.institution.id} has no accountsApi`);
    const { pages, partial } = await pagesOf(access, api);
    const listed = pages.flatMap((page) => readList(api, page));
    const { balance } = api;
    if (!balance) return collectAccounts(listed.map(whole), partial);
    const usable = listed.filter((account) => account !== null);
    const read = someRead(
      await oneByOne(usable, async (account) => {
        const url = balance.url.replace('{id}', encodeURIComponent(account.id));
        const found = withBalance(account, balance, await ask(access, api, url));
        if (!found) throw new Failure('bad-response', { reason: 'shape' });
        return found;
      }),
    );
    const accounts = read.map((one, at) => (one instanceof Failure ? whole(usable[at]!) : one));
    const isIncomplete = partial || read.some((one) => one instanceof Failure);
    return collectAccounts([...accounts, ...listed.filter((account) => account === null)], isIncomplete);
  },

  async transactions() {
    // An institutions file says nothing about entries.
    return { transactions: [], partial: true };
  },

  async revoke({ institution, settings, tokens, http, clock }) {
    const client = clientAt(institution, settings, tokens.extra);
    const { revocationEndpoint } = client.profile;
    if (!revocationEndpoint) return 'not-offered';
    await revokeToken(client, revocationEndpoint, tokens.refreshToken ?? tokens.accessToken, { http, clock });
    return 'revoked';
  },
};

function profileOf({ id, oauth: profile }: Institution): OAuthProfile {
  if (!profile) throw new TypeError(`${id} has no oauth profile`);
  return profile;
}

/** The person's client, at the endpoints that were found when the link began. */
function clientAt(
  institution: Institution,
  { clientId, clientSecret }: Settings,
  found: Partial<Endpoints> | null = null,
): OAuthClient {
  const profile = profileAt(profileOf(institution), found ?? {});
  return { profile, clientId, ...(clientSecret !== undefined && { clientSecret }) };
}

/** Without a refresh token all ends with the access token. */
const withEnd = (tokens: Tokens): Tokens =>
  tokens.refreshToken === undefined ? { ...tokens, refreshAbsoluteEndsAt: tokens.accessEndsAt } : tokens;

/** An account with a currency: without one nothing of it can be shown. */
const whole = (listed: Listed | null): Account | null => {
  const { currency } = listed ?? {};
  return listed && currency !== undefined ? { ...listed, currency } : null;
};
