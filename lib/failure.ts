import type { RfaCode } from './bankid/message.ts';

/** Every way in which speaking to an institution can go wrong. A closed set: the UI has words for each. */
export type FailureKind =
  | 'cancelled'
  | 'reauthorise'
  | 'configuration'
  | 'forbidden'
  | 'permission'
  | 'rate-limited'
  | 'offline'
  | 'unavailable'
  | 'certificate'
  | 'bad-response';

/** Our own finer word for a failure, where the person needs other words or another button than the kind alone gives. */
export type FailureReason =
  // cancelled
  | 'window-closed'
  | 'refused-at-bank'
  | 'interrupted'
  | 'order-ended'
  | 'not-approved'
  | 'login-over'
  // reauthorise
  | 'access-token-rejected'
  | 'grant-ended'
  | 'not-confirmed'
  // reauthorise, configuration
  | 'record-damaged'
  // configuration
  | 'client-rejected'
  | 'authorization-refused'
  | 'key-encrypted'
  | 'key-not-private'
  | 'key-weak'
  | 'key-unreadable'
  | 'key-rejected'
  | 'secret-expired'
  | 'token-rejected'
  | 'client-not-confidential'
  | 'application-inactive'
  | 'application-sandbox'
  | 'redirect-not-registered'
  | 'no-accounts-linked'
  | 'accounts-gone'
  | 'bank-gone'
  // rate-limited
  | 'daily-limit'
  // forbidden
  | 'not-on-list'
  // bad-response
  | 'not-json'
  | 'too-large'
  | 'shape'
  | 'foreign-answer'
  | 'signature-wrong'
  // unavailable
  | 'timeout'
  | 'server-error'
  | 'page-not-loaded'
  // a login with BankID that opens the vault, or turns that on
  | 'login-offline'
  | 'login-unavailable'
  | 'login-busy'
  | 'login-permission'
  | 'login-answer'
  | 'login-refused'
  | 'login-interrupted'
  | 'other-person'
  | 'other-address'
  | 'risk'
  | 'device-unknown'
  | 'wrong-clock'
  | 'share-wrong'
  | 'vault-changed';

/** A failure as data: what is stored, put in the snapshot and sent in messages. `until` is epoch milliseconds. */
export interface FailureInfo {
  kind: FailureKind;
  reason?: FailureReason;
  /** When it makes sense to try again (epoch ms), where the institution said so. */
  until?: number;
  /** What the institution wrote, cleaned and clamped. Data: show it as text, never as markup. */
  bankText?: string;
  /** BankID's own message about a login that failed: shown in its place. */
  rfa?: RfaCode;
}

// Controls, format characters (bidirectional, zero-width, tags), line separators and letters without a shape could make a
// text read as something else.
const CONTROLS = /[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;
// A character as a person counts them. Marks may be piled on it without end: a few are enough for every script.
const MARKS = /(\p{M}{4})\p{M}+/gu;
const GRAPHEMES = new Intl.Segmenter();

/**
 * Text from an institution made safe to show: control, bidi and invisible characters removed, at most `max` characters as
 * a person counts them (grapheme clusters), each with four combining marks at most.
 */
export function cleanBankText(text: string, max = 200): string {
  const clean = text.toWellFormed().replace(CONTROLS, ' ').replace(MARKS, '$1').replace(/\s+/gu, ' ').trim();
  if (clean.length <= max) return clean;
  // So much of it holds more than `max` clusters of ordinary length; the rest of a megabyte isn't looked at.
  const clusters = Array.from(GRAPHEMES.segment(clean.slice(0, max * 16)), ({ segment }) => segment);
  return clusters.length > max ? `${clusters.slice(0, max - 1).join('')}…` : clusters.join('');
}

/** The only error that connectors, `http` and `oauth` throw on purpose. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly reason: FailureReason | undefined;
  readonly until: number | undefined;
  readonly bankText: string | undefined;
  readonly rfa: RfaCode | undefined;

  constructor(kind: FailureKind, detail: Omit<FailureInfo, 'kind'> & { cause?: unknown } = {}) {
    super(detail.reason ? `${kind}: ${detail.reason}` : kind, { cause: detail.cause });
    this.kind = kind;
    this.reason = detail.reason;
    this.until = detail.until;
    this.bankText = detail.bankText === undefined ? undefined : cleanBankText(detail.bankText);
    this.rfa = detail.rfa;
  }

  /** The failure without stack or cause, fit to be stored and shown. */
  get info(): FailureInfo {
    return {
      kind: this.kind,
      ...(this.reason && { reason: this.reason }),
      ...(this.until !== undefined && { until: this.until }),
      ...(this.bankText && { bankText: this.bankText }),
      ...(this.rfa && { rfa: this.rfa }),
    };
  }
}

/** Any thrown value as a failure. What we did not foresee counts as an unusable answer, never as success. */
export function toFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('bad-response', { cause: error });
}
