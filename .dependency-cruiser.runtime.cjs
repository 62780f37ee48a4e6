/** Walls over what is really loaded: imports of types, which vanish, do not count here. */
const { options } = require('./.dependency-cruiser.cjs');

module.exports = {
  forbidden: [
    {
      name: 'no-heavy-library-on-the-screens-path',
      severity: 'error',
      from: { path: '^(components|entrypoints/(popup|page))/' },
      to: { path: 'node_modules/(zod|webextension-polyfill|idb|@noble|oauth4webapi)/', reachable: true },
    },
    {
      name: 'a-login-is-loaded-when-there-is-one',
      comment: 'with it come the QR encoder and the words of BankID, which no first paint needs',
      severity: 'error',
      from: { path: '^(components|entrypoints)/', pathNot: '^components/order/OrderPanel[.]tsx$' },
      to: { path: '^components/order/(OrderPanel|QrCode|Rfa)[.]tsx$', dynamic: false },
    },
  ],
  options: { ...options, tsPreCompilationDeps: false },
};
