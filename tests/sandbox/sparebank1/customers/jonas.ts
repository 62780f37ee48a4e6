import type { Customer } from './account.ts';
import { openAccount } from './open-account.ts';

/** A student with little. */
export const jonas: Customer = {
  id: 'jonas',
  firstName: 'Jonas',
  lastName: 'Aas Eide',
  age: 22,
  accounts: [
    openAccount('9991022010', {
      name: 'Studentkonto',
      product: 'BRUKSKONTO UNG',
      balance: '1204.30',
      available: '981.30',
      isDefault: true,
    }),
    openAccount('9991022041', { name: 'Sparekonto', product: 'SPAREKONTO', balance: '350.00', savings: true }),
  ],
};
