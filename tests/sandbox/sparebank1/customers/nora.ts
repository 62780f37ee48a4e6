import type { Customer } from './account.ts';
import { openAccount } from './open-account.ts';

/** A child with one account. */
export const nora: Customer = {
  id: 'nora',
  firstName: 'Nora',
  lastName: 'Solbakken Moe',
  age: 11,
  accounts: [
    openAccount('9991033010', { name: 'Noras konto', product: 'BARNEKONTO', balance: '512.00', isDefault: true }),
  ],
};
