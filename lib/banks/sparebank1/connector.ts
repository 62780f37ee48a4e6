import { authorizationRequest, authorizationResponse, type Transaction } from '../../oauth/authorization.ts';
import { exchangeCode, refreshTokens } from '../../oauth/grants.ts';
import { readJson } from '../../http/read-json.ts';
import { resourceFailure } from './errors.ts';
import type { AccessContext, Connector, Json } from '../connector.ts';
import { readAccountKey, readAccounts } from './accounts.ts';
import { oauthClient } from './client.ts';
import { facts } from './facts.ts';
import { type Settings, settings } from './settings.ts';
import { readTransactions } from './transactions.ts';

const ACCOUNTS = 'personal/banking/accounts';
const TRANSACTIONS = 'personal/banking/transactions';
const EVERY_KIND = ['Nok', 'Currency', 'Bsu', 'CreditCard', 'Ask', 'Pension'];

/**
 * SpareBank 1's personal client: OAuth code flow with BankID at the bank, then one call for all accounts. Ids in
 * `Account.id` are the bank's account keys. Trait `accountsDefault`: the institution still answers the tutorials'
 * `/accounts/default`, which the OpenAPI of 2026 no longer has; asked only when no account says that it is the one.
 */
export const sparebank1: Connector<Settings> = {
  id: 'sparebank1',
  intro: 'institution_text',
  needs: 'needs_sparebank1',
  settings,

  async begin({ institution, settings, redirectUri }) {
    const extra = settings.finInst ? { finInst: settings.finInst } : {};
    const client = oauthClient(institution, settings);
    const { url, transaction } = await authorizationRequest(client, redirectUri, extra);
    return { type: 'redirect', url, state: { ...transaction } };
  },

  async next({ institution, settings, http, clock, keep }, state, input) {
    if (input.type !== 'redirected') throw new TypeError(`a consent page answers by redirect, not ${input.type}`);
    const client = oauthClient(institution, settings);
    const transaction = state as Json & Transaction;
    const parameters = authorizationResponse(client, transaction, input.url);
    await exchangeCode(client, transaction, parameters, { http, clock, keep });
    return { type: 'done' };
  },

  async refresh({ institution, settings, tokens, http, clock, keep }) {
    await refreshTokens(oauthClient(institution, settings), tokens, { http, clock, keep });
  },

  async accounts(access) {
    const every = EVERY_KIND.map((kind) => [`include${kind}Accounts`, 'true']);
    const reading = readAccounts(await read(access, ACCOUNTS, every));
    if (!access.institution.traits?.['accountsDefault'] || reading.accounts.some(({ isDefault }) => isDefault))
      return reading;
    const defaultId = readAccountKey(await read(access, `${ACCOUNTS}/default`, []));
    const accounts = reading.accounts.map((account) =>
      account.id === defaultId ? { ...account, isDefault: true } : account,
    );
    return { ...reading, accounts };
  },

  async transactions(access, accountId, { from, to }) {
    const query = [
      ['accountKey', accountId],
      ['fromDate', from],
      ['toDate', to],
      ['rowLimit', '1000'],
      ['source', 'ALL'],
    ];
    return readTransactions(await read(access, TRANSACTIONS, query));
  },

  revokes: facts.revocation.value,
  async revoke() {
    return 'not-offered';
  },
};

async function read(access: AccessContext<Settings>, path: string, query: string[][]): Promise<unknown> {
  const resources = access.institution.allow.find((allowed) => allowed.path === path);
  if (!resources) throw new TypeError(`${access.institution.id} does not allow ${path}`);
  const url = `${resources.origin}/${path}?${new URLSearchParams(query)}`;
  const reply = await access.http({
    method: 'GET',
    url,
    headers: { authorization: `Bearer ${access.tokens.accessToken}`, accept: facts.acceptHeader.value },
  });
  if (reply.status !== 200) throw resourceFailure(reply, access.clock.now());
  return readJson(reply, access.clock.now());
}
