/** What a pending order's hint codes are called (RP API v6.0, collect). Others may come without notice. */
export const PENDING_HINTS = [
  'outstandingTransaction',
  'noClient',
  'started',
  'userMrtd',
  'userCallConfirm',
  'userSign',
  'processing',
  'userStepUp',
  'userFace',
] as const;

/** What a failed order's hint codes are called. */
export const FAILED_HINTS = [
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
] as const;

/** Error codes of every method of the RP API. */
export const ERROR_CODES = [
  'alreadyInProgress',
  'invalidParameters',
  'unauthorized',
  'notFound',
  'methodNotAllowed',
  'requestTimeout',
  'unsupportedMediaType',
  'tooManyRequests',
  'internalError',
  'maintenance',
] as const;

/** BankID's recommended user messages that an order can lead to. */
export type RfaCode =
  | 'RFA1'
  | 'RFA3'
  | 'RFA4'
  | 'RFA5'
  | 'RFA6'
  | 'RFA8'
  | 'RFA9'
  | 'RFA13'
  | 'RFA15A'
  | 'RFA15B'
  | 'RFA16'
  | 'RFA17A'
  | 'RFA17B'
  | 'RFA19'
  | 'RFA20'
  | 'RFA21'
  | 'RFA22'
  | 'RFA23'
  | 'RFA24'
  | 'RFA25'
  | 'RFA26'
  | 'RFA27'
  | 'RFA28'
  | 'RFA29'
  | 'RFA30';

/** The device that shows the message. */
export type Device = 'computer' | 'mobile';

/** How the order reaches the app: by a QR code that another device scans, or by a link on this one. */
export type Start = 'qr' | 'here';

type Hint = string | undefined;

const PENDING: Partial<Record<string, RfaCode>> = {
  noClient: 'RFA1',
  userMrtd: 'RFA23',
  userSign: 'RFA9',
  userStepUp: 'RFA25',
  userFace: 'RFA24',
};

const FAILED: Partial<Record<string, RfaCode>> = {
  expiredTransaction: 'RFA8',
  certificateErr: 'RFA16',
  userCancel: 'RFA6',
  cancelled: 'RFA3',
  mrtdVerificationFailed: 'RFA26',
  facialRecognitionFailed: 'RFA27',
  nfcNotSupportedByDevice: 'RFA28',
  multipleBankIdsOnDevice: 'RFA29',
  stepUpFailed: 'RFA30',
};

const ERRORS: Partial<Record<string, RfaCode>> = {
  alreadyInProgress: 'RFA4',
  requestTimeout: 'RFA5',
  tooManyRequests: 'RFA5',
  internalError: 'RFA5',
  maintenance: 'RFA5',
};

/**
 * What to say while an order is pending. `opened`: the app was tried to be started on this device. RFA21 for hints
 * without words of their own (userCallConfirm, processing) and for those that nobody knows yet.
 */
export function pendingMessage(hint: Hint, { device, opened }: { device: Device; opened: boolean }): RfaCode {
  if (hint === 'outstandingTransaction') return opened ? 'RFA13' : 'RFA1';
  if (hint === 'started') return device === 'computer' ? 'RFA15A' : 'RFA15B';
  return own(PENDING, hint) ?? 'RFA21';
}

/** What to say of an order that failed. RFA22 for hints without words of their own and for unknown ones. */
export function failedMessage(hint: Hint, start: Start): RfaCode {
  if (hint === 'startFailed') return start === 'qr' ? 'RFA17B' : 'RFA17A';
  return own(FAILED, hint) ?? 'RFA22';
}

/** What to say when the RP API answered an error: RFA22 for those that are a mistake of the relying party's own. */
export function errorMessage(code: string): RfaCode {
  return own(ERRORS, code) ?? 'RFA22';
}

/** The question where BankID is, which comes before an order. */
export function choiceMessage(device: Device): RfaCode {
  return device === 'computer' ? 'RFA19' : 'RFA20';
}

// `constructor` and its like are no hint codes.
function own(table: Partial<Record<string, RfaCode>>, key: Hint): RfaCode | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
