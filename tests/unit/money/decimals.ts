import fc from 'fast-check';

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

const integer = digits(1, 18).map((text) => text.replace(/^0+(?=.)/, ''));

/** Canonical decimals within parseDecimal's bounds, zeros of every scale and both signs included. */
export const decimal = fc
  .record({ negative: fc.boolean(), integer, fraction: fc.oneof(fc.constant(''), digits(2, 2), digits(1, 18)) })
  .map(({ negative, integer, fraction }) => {
    const value = fraction ? `${integer}.${fraction}` : integer;
    return negative && /[1-9]/.test(value) ? `-${value}` : value;
  });

/** The value in units of 10^-18, computed the long way round: the reference that the code is held against. */
export function inSmallestUnits(value: string): bigint {
  const [integer, fraction = ''] = value.replace('-', '').split('.');
  const units = BigInt(integer!) * 10n ** 18n + BigInt(`0${fraction.padEnd(18, '0')}`);
  return value.startsWith('-') ? -units : units;
}
