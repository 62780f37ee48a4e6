/** A made-up person with a BankID. */
export interface Person {
  /** 12 digits, the last one by Luhn over the ten before it without the century. */
  personalNumber: string;
  givenName: string;
  surname: string;
}

export const ASTRID: Person = { personalNumber: '199003292399', givenName: 'ASTRID', surname: 'ÅKESSON LIND' };
export const BJORN: Person = { personalNumber: '198612062383', givenName: 'BJÖRN', surname: 'SJÖSTRÖM' };

/** A person born on 1980-01-01 whose number depends on `seed` (0–999) only. */
export function personBySeed(seed: number): Person {
  const digits = `800101${String(seed).padStart(3, '0')}`;
  return { personalNumber: `19${digits}${luhnDigit(digits)}`, givenName: 'TEST', surname: `PERSON ${seed}` };
}

function luhnDigit(digits: string): number {
  const products = [...digits].map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1));
  const sum = products.reduce((total, product) => total + (product > 9 ? product - 9 : product), 0);
  return (10 - (sum % 10)) % 10;
}
