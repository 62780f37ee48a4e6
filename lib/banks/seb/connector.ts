import { Failure } from '../../failure.ts';
import { readJson } from '../../http/read-json.ts';
import type { AccessContext, Connector } from '../connector.ts';
import { readAccounts } from './accounts.ts';
import { clientFailure, refreshFailure, resourceFailure } from './failure.ts';
import { facts } from './facts.ts';
import { pollOrder, readState, startOrder } from './order.ts';
import { type Settings, settings } from './settings.ts';
import { requestTokens } from './tokens.ts';
import { readTransactions } from './transactions.ts';

/**
 * SEB: a decoupled login with Swedish BankID, asked about until the person has approved in the app, then tokens in
 * exchange for it (norway.md 4.2). `traits.resources` is the address of account information.
 */
export const seb: Connector<Settings> = {
  id: 'seb',
  intro: 'seb_intro',
  needs: 'needs_seb',
  settings,

  async begin(link) {
    const state = await startOrder(link, link.start ?? 'qr');
    return { type: 'order', order: { status: 'pending', hintCode: 'outstandingTransaction' }, state };
  },

  order: { poll: (context, state) => pollOrder(context, readState(state)) },

  async next(link, state, input) {
    if (input.type !== 'ordered') throw new TypeError(`SEB has no answer for ${input.type}`);
    await requestTokens(link, { auth_req_id: readState(state).authReqId }, clientFailure);
    return { type: 'done' };
  },

  async refresh(access) {
    const { refreshToken } = access.tokens;
    if (!refreshToken) throw new Failure('reauthorise', { reason: 'grant-ended' });
    await requestTokens(access, { refresh_token: refreshToken }, refreshFailure, access.tokens);
  },

  async accounts(access) {
    return readAccounts(await read(access, 'accounts?withBalance=true'));
  },

  async transactions(access, accountId, { from, to }) {
    const query = new URLSearchParams({ dateFrom: from, dateTo: to, bookingStatus: 'both' });
    const path = `accounts/${encodeURIComponent(accountId)}/${facts.transactions.value}`;
    return readTransactions(await read(access, `${path}?${query}`));
  },

  async revoke() {
    return 'not-offered';
  },
};

/** A resource. `PSU-IP-Address`, which other clients send, is left out: an extension does not know it. */
async function read({ institution, tokens, http, clock }: AccessContext<Settings>, resource: string) {
  const reply = await http({
    method: 'GET',
    url: `${institution.traits?.['resources']}/${resource}`,
    headers: {
      authorization: `Bearer ${tokens.accessToken}`,
      accept: 'application/json',
      'x-request-id': crypto.randomUUID(),
    },
  });
  if (reply.status < 200 || reply.status > 299) throw resourceFailure(reply, clock.now());
  return readJson(reply, clock.now());
}
