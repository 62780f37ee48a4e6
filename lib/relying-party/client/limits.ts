/**
 * The longest texts, in characters after Base64. Auth and sign: BankID's schema, copied by several clients. Payment:
 * one client only. Phone orders: taken to be as auth and sign, which no source says.
 */
export const TEXT_LIMITS = {
  auth: { visible: 1_500, nonVisible: 1_500 },
  sign: { visible: 40_000, nonVisible: 200_000 },
  payment: { visible: 1_000, nonVisible: 1_000 },
} as const;

export type TextLimits = (typeof TEXT_LIMITS)[keyof typeof TEXT_LIMITS];

export const RETURN_URL_MAX = 512;
export const USER_AGENT_MAX = 256;
export const DEVICE_IDENTIFIER_MAX = 64;
export const RECIPIENT_NAME_MAX = 40;
export const DOMAIN_LENGTH = { min: 3, max: 253 } as const;

/** A request that BankID would refuse; it was not sent. The message names the field and never its value. */
export class RequestLimitError extends Error {
  override readonly name = 'RequestLimitError';
  readonly field: string;

  constructor(field: string, rule: string) {
    super(`${field} ${rule}`);
    this.field = field;
  }
}
