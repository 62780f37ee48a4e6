import type { Connector } from '../connector.ts';
import { listAccounts, readAccounts } from './accounts.ts';
import { chooseBank, finishConsent, startConsent } from './link.ts';
import { openApi } from './request.ts';
import { askSession, endSession } from './session.ts';
import { prepare, type Settings, settings } from './settings.ts';
import { readTransactions } from './transactions.ts';

/**
 * Enable Banking in restricted production: one application of the person's own, and most banks of the EEA behind it
 * (ing-and-psd2.md 4.1). `traits.consentDomain` is where its consent pages are, if not at its own domain.
 */
export const enableBanking: Connector<Settings> = {
  id: 'enable-banking',
  intro: 'enableBanking_intro',
  needs: 'needs_enableBanking',
  settings,
  client: { id: 'applicationId', proofs: ['privateKey'] },
  prepare,

  begin: chooseBank,

  async next(link, state, input) {
    if (input.type === 'chosen') return startConsent(link, state, input.bankId);
    if (input.type === 'redirected') return finishConsent(link, state, input.url);
    throw new TypeError(`Enable Banking has no answer for ${input.type}`);
  },

  refresh: askSession,

  async list(access) {
    return listAccounts(access);
  },
  accounts: readAccounts,
  transactions: readTransactions,

  revokes: true,
  revokesByClient: true,
  async revoke(access) {
    await endSession(await openApi(access), access.tokens.accessToken);
    return 'revoked';
  },
};
