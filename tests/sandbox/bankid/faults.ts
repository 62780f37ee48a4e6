import type { FaultRule } from '../shared/fault.ts';

/** Every error code of the RP API v6.0 with its HTTP status (developers.bankid.com, "Errors"). */
export const ERROR_CODES: readonly (readonly [status: number, errorCode: string])[] = [
  [400, 'alreadyInProgress'],
  [400, 'invalidParameters'],
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [404, 'notFound'],
  [405, 'methodNotAllowed'],
  [408, 'requestTimeout'],
  [415, 'unsupportedMediaType'],
  [429, 'tooManyRequests'],
  [500, 'internalError'],
  [503, 'maintenance'],
];

/** Hint codes that collect may give, by status: those of the documentation and of its later additions. */
export const HINT_CODES = {
  pending: [
    'outstandingTransaction',
    'noClient',
    'started',
    'userMrtd',
    'userCallConfirm',
    'userSign',
    'processing',
    'userStepUp',
    'userFace',
  ],
  failed: [
    'expiredTransaction',
    'certificateErr',
    'userCancel',
    'cancelled',
    'startFailed',
    'userDeclinedCall',
    'notSupportedByUserApp',
    'transactionRiskBlocked',
    'mrtdVerificationFailed',
    'facialRecognitionFailed',
    'nfcNotSupportedByDevice',
    'multipleBankIdsOnDevice',
    'stepUpFailed',
  ],
} as const;

/** A fault that answers requests to an endpoint (`auth`, `collect` …) with an error of BankID's. */
export function errorFault(
  endpoint: string,
  status: number,
  errorCode: string,
  { times = 1, headers = {} }: { times?: FaultRule['times']; headers?: Record<string, string> } = {},
): FaultRule {
  const body = JSON.stringify({ errorCode, details: 'as the test asked for' });
  const json = { 'content-type': 'application/json', ...headers };
  return { match: `/rp/v6.0/${endpoint}`, times, fault: { type: 'status', status, body, headers: json } };
}
