/** Requests of the RP API v6.0 as this client takes them: texts are plain here, and Base64 on the wire only. */

export type CallInitiator = 'user' | 'RP';
export type TextFormat = 'plaintext' | 'simpleMarkdownV1';
/** The highest risk at which an order may still be completed. */
export type AcceptedRisk = 'low' | 'moderate';

export interface PhoneRequirement {
  /** The security code is demanded: no fingerprint, no face. */
  pinCode?: boolean;
  /** `class1`: the code is typed on the computer or better; `class2`: on the reader. */
  cardReader?: 'class1' | 'class2';
  /** OIDs; giving one drops every default. The last arc may be `*` from the fifth position on. */
  certificatePolicies?: readonly string[];
}

export interface Requirement extends PhoneRequirement {
  /** The person has to read a passport or a national identity card. */
  mrtd?: boolean;
  /** 12 digits: the BankID of somebody else then fails. */
  personalNumber?: string;
  risk?: AcceptedRisk;
}

export interface WebDevice {
  referringDomain?: string;
  /** Cut at 256 characters. */
  userAgent?: string;
  /** Of the device, not of a session. */
  deviceIdentifier?: string;
}

export interface AppDevice {
  appIdentifier?: string;
  deviceOS?: string;
  deviceModelName?: string;
  deviceIdentifier?: string;
}

export interface Texts {
  userVisibleData?: string;
  userNonVisibleData?: string;
  userVisibleDataFormat?: TextFormat;
}

interface Order extends Texts {
  /** The address of the person's device as the relying party sees it. */
  endUserIp: string;
  requirement?: Requirement;
  /** Where BankID sends the person afterwards; it has to carry a nonce of the session. */
  returnUrl?: string;
  /** Asks for `risk` in the completion data. */
  returnRisk?: boolean;
  /** At most one of `web` and `app`. */
  web?: WebDevice;
  app?: AppDevice;
}

export type AuthRequest = Order;

export interface SignRequest extends Order {
  userVisibleData: string;
}

export type RiskFlag = (typeof RISK_FLAGS)[number];

export const RISK_FLAGS = [
  'newCard',
  'newCustomer',
  'newRecipient',
  'highRiskRecipient',
  'largeAmount',
  'foreignCurrency',
  'cryptoCurrencyPurchase',
  'moneyTransfer',
  'overseasTransaction',
  'recurringPayment',
  'suspiciousPaymentPattern',
  'other',
] as const;

export interface PaymentRequest extends Order {
  userVisibleTransaction: {
    /** A card payment, or one without an amount (`npa`). */
    transactionType: 'card' | 'npa';
    recipient: { name: string };
    /** The amount has a decimal comma: `1000,00`. Not for `npa`. */
    money?: { amount: string; currency: string };
    riskWarning?: string;
  };
  riskFlags?: readonly RiskFlag[];
}

export interface PhoneAuthRequest extends Texts {
  personalNumber: string;
  /** Who called whom. */
  callInitiator: CallInitiator;
  requirement?: PhoneRequirement;
}

export interface PhoneSignRequest extends PhoneAuthRequest {
  userVisibleData: string;
}
