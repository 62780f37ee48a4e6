import type { FailureInfo, FailureKind, FailureReason } from '../failure.ts';
import { type MessageKey, t } from '../i18n.ts';
import { clockTime } from './time.ts';

const BY_KIND: Record<FailureKind, MessageKey> = {
  cancelled: 'failure_cancelled',
  reauthorise: 'failure_reauthorise',
  configuration: 'failure_configuration',
  forbidden: 'failure_forbidden',
  permission: 'failure_permission',
  'rate-limited': 'failure_rateLimited',
  offline: 'failure_offline',
  unavailable: 'failure_unavailable',
  certificate: 'failure_certificate',
  'bad-response': 'failure_badResponse',
};

const BY_REASON: Record<FailureReason, MessageKey> = {
  'window-closed': 'failure_windowClosed',
  'refused-at-bank': 'failure_refusedAtBank',
  interrupted: 'failure_interrupted',
  'order-ended': 'failure_orderEnded',
  'not-approved': 'failure_notApproved',
  'access-token-rejected': 'failure_accessTokenRejected',
  'grant-ended': 'failure_grantEnded',
  'not-confirmed': 'failure_notConfirmed',
  'client-rejected': 'failure_clientRejected',
  'authorization-refused': 'failure_authorizationRefused',
  'key-encrypted': 'key_encrypted',
  'key-not-private': 'key_notPrivate',
  'key-weak': 'key_weak',
  'key-unreadable': 'key_unreadable',
  'key-rejected': 'failure_keyRejected',
  'secret-expired': 'sbanken_secretExpired',
  'token-rejected': 'failure_tokenRejected',
  'client-not-confidential': 'monzo_notConfidential',
  'not-on-list': 'failure_notOnList',
  'not-json': 'failure_notJson',
  'too-large': 'failure_tooLarge',
  shape: 'failure_shape',
  'foreign-answer': 'failure_foreignAnswer',
  'signature-wrong': 'failure_signatureWrong',
  timeout: 'failure_timeout',
  'server-error': 'failure_serverError',
  'page-not-loaded': 'failure_pageNotLoaded',
  'login-offline': 'failure_loginOffline',
  'login-unavailable': 'failure_loginUnavailable',
  'login-busy': 'failure_loginBusy',
  'login-permission': 'failure_loginPermission',
  'login-answer': 'failure_loginAnswer',
  'login-refused': 'failure_loginRefused',
  'login-interrupted': 'failure_loginInterrupted',
  'other-person': 'failure_otherPerson',
  'other-address': 'failure_otherAddress',
  risk: 'failure_risk',
  'device-unknown': 'failure_deviceUnknown',
  'wrong-clock': 'failure_wrongClock',
  'share-wrong': 'failure_shareWrong',
  'vault-changed': 'failure_vaultChanged',
};

/** A failure in words. What the bank wrote (`bankText`) is not in it: that is shown after it, as a quotation. */
export function failureText(failure: FailureInfo, now: number): string {
  if (failure.kind === 'rate-limited' && failure.until !== undefined)
    return t('failure_rateLimitedUntil', clockTime(failure.until, now));
  return t(failure.reason ? BY_REASON[failure.reason] : BY_KIND[failure.kind]);
}
