// 18 digits before the point hold every balance in every currency, and 9007199254740993.01 with room to spare; 18 after
// it hold the noise of a bank's binary arithmetic and the finest unit in use, and are under Intl's old limit of 20.
const MOST_DIGITS = 18;

// Looser in length than what is accepted, so that leading zeros don't count; bounded, so that the work is too.
const SENT = /^(-?)(\d{1,64})(?:\.(\d{1,64}))?(?:[eE]([+-]?\d{1,3}))?$/;

const CANONICAL = /^(?!-0(?:\.0+)?$)-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

interface Scaled {
  units: bigint;
  scale: number;
}

/**
 * What a bank sent (the source text of a JSON number, or a string that holds one) as a canonical decimal, the form that
 * `Amount.value` documents. Scale is kept (`12.10`), exponents are written out (`1e3` is `1000`), leading zeros and the
 * sign of zero are dropped. Null for everything else: signs other than `-`, commas, spaces, other scripts' digits, more
 * than 18 digits before or after the point. Null means unknown, never zero.
 */
export function parseDecimal(text: string): string | null {
  const match = SENT.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const point = whole.length + Number(exponent);
  const digits = (point < 1 ? '0'.repeat(1 - point) : '') + whole + fraction.padEnd(Number(exponent), '0');
  const integer = digits.slice(0, Math.max(point, 1)).replace(/^0+(?=\d)/, '');
  const rest = digits.slice(Math.max(point, 1));
  if (integer.length > MOST_DIGITS || rest.length > MOST_DIGITS) return null;
  const value = rest ? `${integer}.${rest}` : integer;
  return sign && !isZero(value) ? `-${value}` : value;
}

/** Whether `text` is already canonical. Unlike `parseDecimal`, sets no bound on its length: sums may outgrow it. */
export function isDecimal(text: string): boolean {
  return CANONICAL.test(text);
}

/** The exact sum, with the finer of the two scales. Throws TypeError unless both are canonical: `''` is not zero. */
export function addDecimals(a: string, b: string): string {
  const [x, y] = [toScaled(a), toScaled(b)];
  const scale = Math.max(x.scale, y.scale);
  return fromScaled({ units: rescale(x, scale) + rescale(y, scale), scale });
}

/** By value, whatever the scales: -1 when `a` is less, 0 when equal, 1 when more. Throws as `addDecimals` does. */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  const [x, y] = [toScaled(a), toScaled(b)];
  const scale = Math.max(x.scale, y.scale);
  const difference = rescale(x, scale) - rescale(y, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The amount owed instead of owned, and back; zero stays zero. For canonical decimals. */
export function negate(value: string): string {
  if (isZero(value)) return value;
  return isNegative(value) ? value.slice(1) : `-${value}`;
}

/** For canonical decimals, which have no negative zero. */
export function isNegative(value: string): boolean {
  return value.startsWith('-');
}

/** For canonical decimals. */
export function isZero(value: string): boolean {
  return /^0(?:\.0+)?$/.test(value);
}

function toScaled(value: string): Scaled {
  // The message leaves the value out: it may be somebody's balance, and messages end up in logs.
  if (!isDecimal(value)) throw new TypeError('not a canonical decimal');
  const point = value.indexOf('.');
  return { units: BigInt(value.replace('.', '')), scale: point < 0 ? 0 : value.length - point - 1 };
}

function fromScaled({ units, scale }: Scaled): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const integer = digits.slice(0, digits.length - scale);
  const value = scale ? `${integer}.${digits.slice(-scale)}` : integer;
  return units < 0n ? `-${value}` : value;
}

function rescale({ units, scale }: Scaled, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}
