const WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/** A Norwegian account number from its first ten digits: the eleventh is the mod-11 check digit. */
export function accountNumber(firstTen: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(firstTen[index]), 0);
  const check = (11 - (sum % 11)) % 11;
  if (!/^\d{10}$/u.test(firstTen) || check === 10) throw new RangeError(`no account number starts with ${firstTen}`);
  return `${firstTen}${check}`;
}

/** The Norwegian IBAN of an account number (ISO 13616: check digits by mod 97). */
export function ibanOf(number: string): string {
  const check = 98n - (BigInt(`${number}232400`) % 97n);
  return `NO${String(check).padStart(2, '0')}${number}`;
}
