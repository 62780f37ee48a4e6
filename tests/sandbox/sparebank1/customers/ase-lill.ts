import type { Customer } from './account.ts';
import { openAccount, openCard } from './open-account.ts';

const LONG_NAME = 'Regninger og alt det andre som trekkes den femtende '.repeat(6).slice(0, 300);

/** A person with fourteen accounts, among them names and amounts that break careless programs. */
export const aseLill: Customer = {
  id: 'ase-lill',
  firstName: 'Åse-Lill',
  lastName: 'Østby Øksendal',
  age: 61,
  accounts: [
    openAccount('9991044010', { name: 'Brukskonto', product: 'BRUKSKONTO', balance: '5230.10', isDefault: true }),
    openAccount('9991044020', {
      name: 'Felleskonto',
      product: 'BRUKSKONTO',
      balance: '-1250.40',
      available: '8749.60',
    }),
    openAccount('9991044030', { name: 'Spare\u202egnep', product: 'SPAREKONTO', balance: '1000.00', savings: true }),
    openAccount('9991044041', { name: '👩‍👩‍👧 Ferie 🏖️', product: 'SPAREKONTO', balance: '22150.75', savings: true }),
    openAccount('9991044050', { name: LONG_NAME, product: 'BRUKSKONTO', balance: '310.05' }),
    openAccount('9991044060', {
      name: '<b>Hytte</b> & "båt"',
      product: 'SPAREKONTO',
      balance: '7777.77',
      savings: true,
    }),
    openAccount('9991044070', { name: 'Uten saldo', product: 'BRUKSKONTO' }),
    openAccount('9991044080', { name: 'Formue', product: 'SPAREKONTO', balance: '9007199254740993.01', savings: true }),
    openAccount('9991044090', {
      name: 'Flexilån',
      product: 'FLEKSILÅN',
      balance: '-850000.00',
      available: '150000.00',
      flexiLoan: true,
    }),
    openAccount('9991044110', {
      name: 'BSU',
      product: 'BOLIGSPARING FOR UNGDOM',
      group: 'BSU',
      balance: '0.00',
      savings: true,
    }),
    openAccount('9991044120', {
      name: 'Aksjesparekonto',
      product: 'AKSJESPAREKONTO',
      group: 'ASK',
      balance: '104321.09',
      savings: true,
    }),
    openAccount('9991044130', {
      name: 'Egen pensjonskonto',
      product: 'PENSJON',
      group: 'PENSION',
      balance: '731200.00',
      savings: true,
    }),
    openCard('0078', { product: 'Visa Kreditt', balance: '0.00', available: '25000.00', creditLimit: '25000.00' }),
    openAccount('9991044140', {
      name: 'Dollarkonto',
      product: 'VALUTAKONTO',
      group: 'CURRENCY',
      currency: 'USD',
      balance: '250.00',
      // A key with characters that must be escaped in a URL.
      key: 'us+dollar=konto/140',
    }),
  ],
};
