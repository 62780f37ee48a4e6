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
  ],
  options: { ...options, tsPreCompilationDeps: false },
};
