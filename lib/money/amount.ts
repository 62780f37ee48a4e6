/** An exact amount: decimal text in major units (`-1234.50`) and an ISO 4217 code. Never a float. */
export interface Amount {
  /** `^-?\d+(\.\d+)?$`, no exponent, no plus, no leading zeros but one before the point, never `-0`. */
  value: string;
  currency: string;
}
