import { Failure } from '../../failure.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { AccessContext, Account, Connector } from '../connector.ts';
import { readAccounts } from './accounts.ts';
import { facts } from './facts.ts';
import { type BunqAnswer, send } from './request.ts';
import { newDevice, openSession, sessionOf } from './session.ts';
import { type Settings, settings } from './settings.ts';
import { readPayments } from './transactions.ts';

const MOST_PAGES = 5;

/**
 * bunq, by an API key: this browser registers itself once with a key pair of its own, then opens a session. The session's
 * token is the access token; it is renewed when the bank no longer takes it, and at no other time. `Account.id` is the
 * id of a monetary account of any kind.
 */
export const bunq: Connector<Settings> = {
  id: 'bunq',
  intro: 'bunq_intro',
  needs: 'needs_bunq',
  settings,
  // Ends the session; the key goes on working until the person deletes it.
  revokes: true,
  revokesByClient: true,

  async begin(link) {
    await openSession(link, await newDevice(link));
    return { type: 'done' };
  },

  next() {
    throw new TypeError('without a consent page nothing is answered');
  },

  async refresh(access) {
    await openSession(access, sessionOf(access.tokens));
  },

  async accounts(access) {
    const accounts: (Account | null)[] = [];
    let olderId: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await list(access, 'monetary-account', olderId);
      accounts.push(...readAccounts(answer.objects));
      olderId = answer.olderId;
      if (olderId === undefined) break;
    }
    // They come newest first, and the one that everybody has is the oldest.
    return collectAccounts(accounts.reverse(), olderId !== undefined);
  },

  async transactions(access, accountId, { from, to, after }) {
    const olderId = typeof after === 'string' ? after : undefined;
    return readPayments(await list(access, `monetary-account/${accountId}/payment`, olderId), { from, to });
  },

  async revoke(access) {
    const session = sessionOf(access.tokens);
    await send(access, session, { method: 'DELETE', path: `session/${session.sessionId}` }).catch((error: unknown) => {
      // Over already.
      if (!(error instanceof Failure) || error.reason !== 'access-token-rejected') throw error;
    });
    return 'not-offered';
  },
};

/** One page of something that the person has, from the newest back. */
function list(access: AccessContext<Settings>, path: string, olderId: string | undefined): Promise<BunqAnswer> {
  const { userId, ...session } = sessionOf(access.tokens);
  const query = new URLSearchParams({ count: String(facts.mostRows.value), ...(olderId && { older_id: olderId }) });
  return send(access, session, { method: 'GET', path: `user/${userId}/${path}?${query}` });
}
