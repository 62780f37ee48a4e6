import {
  AlreadyInProgressError,
  BankIdError,
  type ErrorDetail,
  InternalError,
  InvalidParametersError,
  MaintenanceError,
  MethodNotAllowedError,
  NotFoundError,
  RequestTimeoutError,
  TooManyRequestsError,
  UnauthorizedError,
  UnsupportedMediaTypeError,
} from './errors.ts';

type ErrorClass = new (detail: ErrorDetail) => BankIdError;

/** Class by `errorCode` (developers.bankid.com, "Errors"). New codes come without notice: they are BankIdError. */
const BY_CODE = new Map<string, ErrorClass>([
  ['alreadyInProgress', AlreadyInProgressError],
  ['invalidParameters', InvalidParametersError],
  ['unauthorized', UnauthorizedError],
  ['notFound', NotFoundError],
  ['methodNotAllowed', MethodNotAllowedError],
  ['requestTimeout', RequestTimeoutError],
  ['unsupportedMediaType', UnsupportedMediaTypeError],
  ['tooManyRequests', TooManyRequestsError],
  ['internalError', InternalError],
  ['maintenance', MaintenanceError],
]);

export function bankIdError(detail: ErrorDetail): BankIdError {
  const ErrorOfCode = BY_CODE.get(detail.errorCode ?? '') ?? BankIdError;
  return new ErrorOfCode(detail);
}
