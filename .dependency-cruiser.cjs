/** The walls of the house (CONTRIBUTING.md draws them). A test plants a violation of each and sees it refused. */
const BROWSER_ROOMS = '^(lib/browser|lib/vault|lib/sync|lib/unlock/|lib/commands|lib/app[.]ts|components|entrypoints)';

module.exports = {
  forbidden: [
    {
      name: 'money-imports-nothing',
      severity: 'error',
      from: { path: '^lib/money/' },
      to: { path: '^(lib|components|entrypoints)/', pathNot: '^lib/money/' },
    },
    {
      name: 'banks-are-pure',
      comment: 'connectors, oauth, http and bankid get fetch, a clock and ports as arguments, so that they run in Node',
      severity: 'error',
      from: { path: '^lib/(banks|oauth|http|bankid)/' },
      to: { path: BROWSER_ROOMS },
    },
    {
      name: 'banks-import-no-browser-library',
      severity: 'error',
      from: { path: '^lib/(banks|oauth|http|bankid|money)/' },
      to: { path: 'node_modules/(webextension-polyfill|idb|@noble|preact|wxt)/' },
    },
    {
      name: 'screens-know-snapshot-and-commands-only',
      severity: 'error',
      from: { path: '^(components|entrypoints/(popup|page))/' },
      to: { path: '^lib/(banks|oauth|http|vault|sync|unlock/|commands|relying-party|records[.]ts|app[.]ts)' },
    },
    {
      name: 'zod-mini-only',
      severity: 'error',
      from: { path: '^(lib|components|entrypoints)/' },
      to: { path: 'node_modules/zod/', pathNot: 'node_modules/zod/(mini|v4/(mini|core))' },
    },
    {
      name: 'one-import-of-the-polyfill',
      severity: 'error',
      from: { path: '^(lib|components|entrypoints)/', pathNot: '^(lib/browser/|entrypoints/background[.]ts$)' },
      to: { path: 'node_modules/webextension-polyfill/' },
    },
    {
      name: 'only-the-vault-touches-indexeddb',
      severity: 'error',
      from: { path: '^(lib|components|entrypoints)/', pathNot: '^lib/vault/' },
      to: { path: 'node_modules/(idb|@noble)/' },
    },
    {
      name: 'only-oauth-knows-its-library',
      severity: 'error',
      from: { path: '^(lib|components|entrypoints)/', pathNot: '^lib/oauth/' },
      to: { path: 'node_modules/oauth4webapi/' },
    },
    {
      name: 'nothing-imports-the-relying-party',
      severity: 'error',
      from: { path: '^(lib|components|entrypoints)/', pathNot: '^lib/relying-party/' },
      to: { path: '^lib/relying-party/' },
    },
    {
      name: 'only-the-relying-party-knows-its-libraries',
      comment: 'fastify and the client of Redis are for Node; the extension never gets them',
      severity: 'error',
      from: { path: '^(lib|components|entrypoints)/', pathNot: '^lib/relying-party/' },
      to: { path: 'node_modules/(fastify|@fastify|@redis)/' },
    },
    {
      name: 'the-relying-party-knows-no-room-of-the-extension',
      severity: 'error',
      from: { path: '^lib/relying-party/' },
      to: {
        path: '^(lib|components|entrypoints)/',
        pathNot: '^lib/(relying-party/|unlock-protocol/|name[.]ts|base64[.]ts)',
      },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(lib|components|entrypoints)/' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(lib|components)/', pathNot: '[.]d[.]ts$' },
      to: {},
    },
    {
      name: 'nothing-unlisted',
      comment: 'the shipped code imports what package.json lists as dependencies, and nothing else',
      severity: 'error',
      from: { path: '^(lib|components|entrypoints)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: 'node_modules/(wxt|@types)/',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
