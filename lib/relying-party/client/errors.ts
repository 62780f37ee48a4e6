export interface ErrorDetail {
  status: number;
  /** As BankID sent it; absent where the answer had none. */
  errorCode?: string;
  /** BankID's words for developers. Never for a person and never logged: they may repeat the request. */
  details?: string;
  /** In how many milliseconds requests are taken again; with 429 only. */
  retryAfterMs?: number;
}

/** BankID answered a request with an error. One subclass per `errorCode`; this class itself for an unknown one. */
export class BankIdError extends Error {
  override readonly name: string = 'BankIdError';
  /** The number of BankID's recommended message: 4 another order was running, 5 try again; else RFA22 is the catch-all. */
  readonly rfa: 4 | 5 | undefined;
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly details: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor({ status, errorCode, details, retryAfterMs }: ErrorDetail) {
    super(`BankID answered ${status}${errorCode ? ` ${errorCode.slice(0, 64)}` : ''}`);
    this.status = status;
    this.errorCode = errorCode;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }
}

/** There was an order for this personal number already. BankID has ended that one too. */
export class AlreadyInProgressError extends BankIdError {
  override readonly name = 'AlreadyInProgressError';
  override readonly rfa = 4;
}

/** The request is wrong, or its order is unknown, over, or another relying party's. Never repeat it as it is. */
export class InvalidParametersError extends BankIdError {
  override readonly name = 'InvalidParametersError';
}

export class UnauthorizedError extends BankIdError {
  override readonly name = 'UnauthorizedError';
}

export class NotFoundError extends BankIdError {
  override readonly name = 'NotFoundError';
}

export class MethodNotAllowedError extends BankIdError {
  override readonly name = 'MethodNotAllowedError';
}

/** BankID got the request too slowly. Must not be repeated by itself. */
export class RequestTimeoutError extends BankIdError {
  override readonly name = 'RequestTimeoutError';
  override readonly rfa = 5;
}

export class UnsupportedMediaTypeError extends BankIdError {
  override readonly name = 'UnsupportedMediaTypeError';
}

/** Too many requests; `retryAfterMs` by the RateLimit or Retry-After header. */
export class TooManyRequestsError extends BankIdError {
  override readonly name = 'TooManyRequestsError';
  override readonly rfa = 5;
}

/** BankID failed. Must not be repeated by itself. */
export class InternalError extends BankIdError {
  override readonly name = 'InternalError';
  override readonly rfa = 5;
}

/** BankID is being worked on: the request may be repeated. */
export class MaintenanceError extends BankIdError {
  override readonly name = 'MaintenanceError';
  override readonly rfa = 5;
}

/** The answer was no JSON object: a proxy's page, as a rule. */
export class NotJsonError extends BankIdError {
  override readonly name = 'NotJsonError';
  override readonly rfa = 5;
}

/** The answer was JSON of a shape that the API does not have. */
export class UnexpectedAnswerError extends BankIdError {
  override readonly name = 'UnexpectedAnswerError';
  override readonly rfa = 5;
}

/** Why there was no answer. The two about certificates are for whoever runs the relying party to put right. */
export type NoAnswerReason =
  'connect' | 'server-not-trusted' | 'certificate-refused' | 'timeout' | 'closed' | 'too-large';

/**
 * No answer came. `unsent`: the connection never stood, so nothing was asked and asking again is safe; else BankID may
 * have carried the request out.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly rfa = 5;
  readonly reason: NoAnswerReason;
  readonly unsent: boolean;

  constructor(reason: NoAnswerReason, unsent: boolean, cause?: unknown) {
    super(`BankID did not answer: ${reason}`, { cause });
    this.reason = reason;
    this.unsent = unsent;
  }
}
