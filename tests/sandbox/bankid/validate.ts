import { isIP } from 'node:net';

/** A check of one value; true when it is as the API wants it. */
type Check = (value: unknown) => boolean;
type Shape = Record<string, { check: Check; required?: true }>;

const text = (min: number, max: number, form = /^[\s\S]*$/u): Check => {
  return (value) => typeof value === 'string' && value.length >= min && value.length <= max && form.test(value);
};
const bool: Check = (value) => typeof value === 'boolean';
const oneOf = (...values: string[]): Check => {
  return (value) => typeof value === 'string' && values.includes(value);
};
const list = (check: Check): Check => {
  return (value) => Array.isArray(value) && value.length > 0 && value.every(check);
};
const object = (shape: Shape, { some = false } = {}): Check => {
  return (value) => wrongField(value, shape) === undefined && (!some || Object.keys(value as object).length > 0);
};
const base64 = (max: number): Check => {
  const form = text(1, max, /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u);
  return (value) => form(value) && isUtf8(Buffer.from(value as string, 'base64'));
};
const required = (check: Check) => ({ check, required: true as const });
const may = (check: Check) => ({ check });

const personalNumber = text(12, 12, /^\d{12}$/u);
const policy = text(1, 255, /^\d+(?:\.\d+)+$|^\d+(?:\.\d+){3,}\.\*$/u);
const phoneRequirement: Shape = {
  pinCode: may(bool),
  cardReader: may(oneOf('class1', 'class2')),
  certificatePolicies: may(list(policy)),
};
const requirement: Shape = {
  ...phoneRequirement,
  mrtd: may(bool),
  personalNumber: may(personalNumber),
  risk: may(oneOf('low', 'moderate', 'LOW', 'MODERATE')),
};
const deviceIdentifier = may(text(1, 64));
const web: Shape = {
  referringDomain: may(text(3, 253, /^[0-9a-z.-]+$/u)),
  userAgent: may(text(1, 256)),
  deviceIdentifier,
};
const app: Shape = {
  appIdentifier: may(text(1, 256)),
  deviceOS: may(text(1, 256)),
  deviceModelName: may(text(1, 256)),
  deviceIdentifier,
};
const texts = (visible: number, nonVisible: number): Shape => ({
  userVisibleData: may(base64(visible)),
  userNonVisibleData: may(base64(nonVisible)),
  userVisibleDataFormat: may(oneOf('plaintext', 'simpleMarkdownV1')),
});
const order = (visible: number, nonVisible: number): Shape => ({
  endUserIp: required((value) => typeof value === 'string' && isIP(value) !== 0 && !value.includes('%')),
  requirement: may(object(requirement)),
  ...texts(visible, nonVisible),
  returnUrl: may(text(1, 512)),
  returnRisk: may(bool),
  web: may(object(web, { some: true })),
  app: may(object(app, { some: true })),
});
const phone: Shape = {
  personalNumber: required(personalNumber),
  callInitiator: required(oneOf('user', 'RP')),
  requirement: may(object(phoneRequirement)),
};
const transaction: Shape = {
  transactionType: required(oneOf('card', 'npa')),
  recipient: required(object({ name: required(text(1, 40)) })),
  money: may(
    object({ amount: required(text(1, 40, /^\d+(?:,\d+)?$/u)), currency: required(text(3, 3, /^[A-Z]{3}$/u)) }),
  ),
  riskWarning: may(text(1, 1_000)),
};
const RISK_FLAGS =
  'newCard newCustomer newRecipient highRiskRecipient largeAmount foreignCurrency cryptoCurrencyPurchase moneyTransfer overseasTransaction recurringPayment suspiciousPaymentPattern other';

const SHAPES: Record<string, Shape> = {
  auth: order(1_500, 1_500),
  sign: { ...order(40_000, 200_000), userVisibleData: required(base64(40_000)) },
  payment: {
    ...order(1_000, 1_000),
    userVisibleTransaction: required(object(transaction)),
    riskFlags: may(list(oneOf(...RISK_FLAGS.split(' ')))),
  },
  'phone/auth': { ...phone, ...texts(1_500, 1_500) },
  'phone/sign': { ...phone, ...texts(40_000, 200_000), userVisibleData: required(base64(40_000)) },
  collect: { orderRef: required(text(1, 256)) },
  cancel: { orderRef: required(text(1, 256)) },
};

/** Names of the endpoints under `/rp/v6.0/`. */
export const ENDPOINTS: readonly string[] = Object.keys(SHAPES);

/** What is wrong with the body of a request to `endpoint`; undefined when nothing is. Unknown fields are wrong. */
export function problemOf(endpoint: string, body: unknown): string | undefined {
  const wrong = wrongField(body, SHAPES[endpoint]!);
  if (wrong !== undefined) return `Invalid ${wrong}`;
  const {
    web: given,
    app: other,
    userVisibleTransaction,
  } = body as Record<string, Record<string, unknown> | undefined>;
  if (given && other) return 'Invalid web and app';
  if (userVisibleTransaction?.['transactionType'] === 'npa' && userVisibleTransaction['money']) return 'Invalid money';
  return undefined;
}

function wrongField(value: unknown, shape: Shape): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'body';
  const fields = value as Record<string, unknown>;
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) return 'field that is unknown';
  return Object.entries(shape).find(([name, { check, required: needed }]) => {
    return Object.hasOwn(fields, name) ? !check(fields[name]) : needed;
  })?.[0];
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
