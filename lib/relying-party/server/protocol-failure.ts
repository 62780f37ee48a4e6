import type { ProtocolErrorCode } from '../../unlock-protocol/messages.ts';

const STATUS: Record<ProtocolErrorCode, number> = {
  'bad-request': 400,
  'not-for-pages': 403,
  'bad-signature': 403,
  'wrong-clock': 403,
  'repeated-request': 403,
  'unknown-device': 404,
  'unknown-order': 404,
  'not-restartable': 409,
  'not-complete': 409,
  'share-acknowledged': 410,
  'rate-limited': 429,
  'already-in-progress': 409,
  'bankid-refused': 502,
  'bankid-unavailable': 503,
  failed: 500,
};

/** A request that is answered with an error of the protocol. */
export class ProtocolFailure extends Error {
  override readonly name = 'ProtocolFailure';
  readonly code: ProtocolErrorCode;
  readonly status: number;
  /** The server's clock, where the device's is wrong. */
  readonly now: number | undefined;
  /** Seconds after which it makes sense to ask again. */
  readonly retryAfter: number | undefined;

  constructor(code: ProtocolErrorCode, { now, retryAfter }: { now?: number; retryAfter?: number } = {}) {
    super(code);
    this.code = code;
    this.status = STATUS[code];
    this.now = now;
    this.retryAfter = retryAfter;
  }
}
