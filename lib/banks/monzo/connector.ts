import { Failure } from '../../failure.ts';
import { authorizationRequest, authorizationResponse, type Transaction } from '../../oauth/authorization.ts';
import { exchangeCode, refreshTokens } from '../../oauth/grants.ts';
import { collectAccounts } from '../collect-accounts.ts';
import type { Connector, Context, Json, LinkContext, Step, Tokens, TransactionPage } from '../connector.ts';
import { oneByOne, someRead } from '../one-by-one.ts';
import { readAccounts, readBalance, readPots } from './accounts.ts';
import { facts } from './facts.ts';
import { ask, oauthClient, tokenHttp } from './request.ts';
import { type Settings, settings } from './settings.ts';
import { isWhole, pageQuery, readTransactions } from './transactions.ts';

/**
 * Monzo, by a confidential client of the person's own: OAuth code flow (a login by e-mail), then an approval in the
 * Monzo app, before which the tokens open nothing. A refresh token works once, and one token of a client is live at a
 * time. `Account.id` is the id of an account or of a pot.
 */
export const monzo: Connector<Settings> = {
  id: 'monzo',
  intro: 'monzo_intro',
  needs: 'needs_monzo',
  settings,
  revokes: true,

  async begin({ institution, settings, redirectUri }) {
    const { url, transaction } = await authorizationRequest(oauthClient(institution, settings), redirectUri);
    return { type: 'redirect', url, state: { ...transaction } };
  },

  async next(link, state, input) {
    if (input.type === 'continue') return approval(link);
    if (input.type !== 'redirected') throw new TypeError(`a consent page answers by redirect, not ${input.type}`);
    const client = oauthClient(link.institution, link.settings);
    const transaction = state as Json & Transaction;
    const parameters = authorizationResponse(client, transaction, input.url);
    let kept: Tokens | undefined;
    // Good for nothing until they are approved: a link must not come of them before.
    const keep = (tokens: Tokens) => link.keep((kept = { ...tokens, unchecked: true }));
    await exchangeCode(client, transaction, parameters, { http: tokenHttp(link.http), clock: link.clock, keep });
    if (!kept?.refreshToken) throw new Failure('configuration', { reason: 'client-not-confidential' });
    return waitingFor(kept);
  },

  async refresh({ institution, settings, tokens, http, clock, keep }) {
    const { extra } = tokens;
    await refreshTokens(oauthClient(institution, settings), tokens, {
      http: tokenHttp(http),
      clock,
      keep: (fresh) => keep({ ...fresh, ...(extra && { extra }) }),
    });
  },

  async accounts(access) {
    const { accessToken } = access.tokens;
    const listed = readAccounts(await ask(access, accessToken, 'accounts').catch(lapsed));
    const open = listed.filter((account) => account !== null);
    const shown = open.filter(({ id }) => access.chosen?.includes(id) ?? true);
    const figures = someRead(
      await oneByOne(shown, async (account) =>
        readBalance(await ask(access, accessToken, `balance?account_id=${account.id}`), account),
      ),
    );
    // An id does not say whose pot it is: all are asked about, or none.
    const withPots = access.chosen?.some(isPot) ?? true;
    const holders = withPots ? open.filter(({ kind }) => kind === 'current') : [];
    const pots = await oneByOne(holders, async ({ id }) =>
      readPots(await ask(access, accessToken, `pots?current_account_id=${id}`)),
    );
    const isIncomplete = [...figures, ...pots].some((one) => one instanceof Failure);
    const unusable = listed.filter((account) => account === null);
    const accounts = shown.map((account, at) => {
      const known = figures[at];
      return known instanceof Failure ? account : { ...account, ...known };
    });
    const inPots = pots.flatMap((one) => (one instanceof Failure ? [] : one));
    return collectAccounts([...accounts, ...unusable, ...inPots], isIncomplete);
  },

  async transactions(access, accountId, range) {
    // There is no request for the entries of a pot.
    if (isPot(accountId)) return { transactions: [], partial: true };
    const now = access.clock.now();
    const read = async (whole: boolean): Promise<TransactionPage> => {
      const asked = pageQuery(accountId, range, now, whole);
      if (!asked) return { transactions: [], partial: true };
      const body = await ask(access, access.tokens.accessToken, `transactions?${asked.query}`);
      const page = readTransactions(body, range);
      return { ...page, partial: page.partial || asked.isCut };
    };
    if (!isWhole(access.tokens, now)) return read(false);
    // The person may have approved long before it was noticed, by a computer that slept.
    return read(true).catch((error: unknown) => {
      if (error instanceof Failure && error.kind === 'forbidden') return read(false);
      throw error;
    });
  },

  async abandon(context, leaves) {
    // Tokens that the bank takes no more, or that were never approved, are as good as ended.
    await logOut(context, (leaves as { accessToken: string }).accessToken).catch((error: unknown) => {
      const isOver = error instanceof Failure && ['reauthorise', 'forbidden'].includes(error.kind);
      if (!isOver) throw error;
    });
  },

  async revoke(access) {
    await logOut(access, access.tokens.accessToken);
    return 'revoked';
  },
};

const logOut = (context: Context<Settings>, accessToken: string) => ask(context, accessToken, 'oauth2/logout', 'POST');

const isPot = (id: string) => id.startsWith('pot_');

const waitingFor = ({ accessToken }: Tokens): Step => ({
  type: 'wait',
  pollAfterMs: facts.pollMs.value,
  state: {},
  leaves: { accessToken },
});

/** Asks whether the person has approved in the app: from then on the tokens are sound, and their five minutes run. */
async function approval(link: LinkContext<Settings>): Promise<Step> {
  if (!link.tokens) throw new TypeError('an approval of no tokens');
  const { unchecked: _unchecked, ...tokens } = link.tokens;
  try {
    await ask(link, tokens.accessToken, 'accounts');
  } catch (error) {
    if (error instanceof Failure && error.kind === 'forbidden') return waitingFor(tokens);
    throw error;
  }
  await link.keep({ ...tokens, extra: { approvedAt: String(link.clock.now()) } });
  return { type: 'done' };
}

/** The list of accounts is closed to tokens whose approval has lapsed. */
function lapsed(error: unknown): never {
  if (!(error instanceof Failure) || error.kind !== 'forbidden') throw error;
  const { bankText } = error;
  throw new Failure('reauthorise', { reason: 'grant-ended', ...(bankText !== undefined && { bankText }) });
}
