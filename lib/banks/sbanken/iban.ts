/**
 * The IBAN of a Norwegian account number: `NO`, two check digits (ISO 7064, mod 97-10) and the eleven digits (ISO 13616
 * registry). By it an account that two connections show counts once. Undefined for anything else.
 */
export function ibanOf(number: string): string | undefined {
  if (!/^\d{11}$/u.test(number)) return undefined;
  // N is 23 and O is 24.
  const check = 98n - (BigInt(`${number}232400`) % 97n);
  return `NO${String(check).padStart(2, '0')}${number}`;
}
