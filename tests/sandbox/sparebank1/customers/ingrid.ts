import type { Customer } from './account.ts';
import { openAccount, openCard } from './open-account.ts';

/** An adult with one account of every common kind. */
export const ingrid: Customer = {
  id: 'ingrid',
  firstName: 'Ingrid',
  lastName: 'Solbakken Moe',
  age: 38,
  accounts: [
    openAccount('9991011000', {
      name: 'Brukskonto',
      product: 'BRUKSKONTO',
      balance: '12345.67',
      available: '12000.00',
      isDefault: true,
    }),
    openAccount('9991011050', {
      name: 'Bufferkonto',
      product: 'SPAREKONTO',
      balance: '64210.12',
      savings: true,
    }),
    openAccount('9991011080', {
      name: 'BSU',
      product: 'BOLIGSPARING FOR UNGDOM',
      group: 'BSU',
      balance: '287500.00',
      savings: true,
    }),
    openCard('3431', {
      product: 'Mastercard Gull',
      balance: '-4310.50',
      available: '45689.50',
      creditLimit: '50000.00',
    }),
    openAccount('9991011190', {
      name: 'Eurokonto',
      product: 'VALUTAKONTO',
      group: 'CURRENCY',
      currency: 'EUR',
      balance: '1893.40',
    }),
  ],
};
