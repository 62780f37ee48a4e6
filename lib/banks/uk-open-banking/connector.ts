import { Failure } from '../../failure.ts';
import { refreshTokens } from '../../oauth/grants.ts';
import { checkIntent } from '../../oauth/id-token.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { AccessContext, Connector, Tokens } from '../connector.ts';
import { accountIdOf, toAccount } from './accounts.ts';
import { clientApi } from './client-token.ts';
import { deleteConsent } from './consent.ts';
import { abandonLink, beginLink, finishLink, withEnds } from './link.ts';
import { readListing } from './pages.ts';
import { oauthClient, profileOf } from './profile.ts';
import { readBalances } from './read-balances.ts';
import type { ApiPorts } from './request.ts';
import { readResource } from './resource.ts';
import { prepare, type Settings, settings, settingsFor } from './settings.ts';
import { toTransaction } from './transactions.ts';

/**
 * UK Open Banking, Read/Write API 2.0, 3.1 and 4.0: a consent resource made with the client's own token, authorised by
 * the person at the bank, then read with the person's token. `Account.id` is the bank's AccountId.
 */
export const ukOpenBanking: Connector<Settings> = {
  id: 'uk-open-banking',
  intro: 'ukOpenBanking_text',
  needs: 'needs_uk',
  settings,
  settingsFor,
  prepare,
  revokes: true,
  revokesByClient: true,
  begin: beginLink,
  next: finishLink,
  abandon: abandonLink,

  async refresh({ institution, settings, tokens, http, clock, keep }) {
    const client = await oauthClient(institution, settings, tokens.extra);
    const { consentId, refreshAbsoluteEndsAt: consentEndsAt, extra } = tokens;
    let received: Tokens | undefined;
    const keepAll = (fresh: Tokens) => {
      // The refresh token that we had, still good: so is what was said of its end.
      const same = fresh.refreshToken === tokens.refreshToken ? tokens.refreshIdleEndsAt : undefined;
      received = {
        ...fresh,
        ...(consentId !== undefined && { consentId }),
        ...(extra && { extra }),
        ...(same !== undefined && { refreshIdleEndsAt: same }),
      };
      return keep(received);
    };
    const claims = await refreshTokens(client, tokens, { http, clock, keep: keepAll });
    checkIntent(claims, { ...(consentId !== undefined && { intentId: consentId }) }, false);
    if (received && claims) await keep(withEnds(received, consentEndsAt ?? null, claims));
  },

  async accounts(access) {
    const api = accountApi(access);
    const listing = await readListing(api, `${api.profile.resources}/accounts`, 'Account');
    if (!listing) throw new Failure('bad-response');
    const ids = listing.items.flatMap((item) => accountIdOf(item) ?? []);
    const { balances, partial: someMissing } = await readBalances(api, access.institution, [...new Set(ids)]);
    const read = listing.items.map((item) =>
      toAccount(item, (id) => balances.filter(({ accountId }) => accountId === id)),
    );
    return collectAccounts(read, listing.partial || someMissing);
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

  resource: (access, path) => readResource(accountApi(access), path),

  async revoke(access) {
    const { consentId, extra } = access.tokens;
    if (consentId === undefined) return 'not-offered';
    const client = await oauthClient(access.institution, access.settings, extra);
    const { api } = await clientApi(access, client);
    await deleteConsent(api, consentId);
    return 'revoked';
  },
};

function accountApi({ institution, http, clock, tokens }: AccessContext<Settings>): ApiPorts {
  return { http, clock, token: tokens.accessToken, profile: profileOf(institution) };
}
