import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Each planted file breaks one wall. The rule that must catch it is the key.
const PLANTED: Record<string, [file: string, text: string]> = {
  'money-imports-nothing': ['lib/money/planted.ts', "import '../failure.ts';"],
  'banks-are-pure': ['lib/banks/planted.ts', "import '../browser/session.ts';"],
  'banks-import-no-browser-library': ['lib/http/planted.ts', "import 'idb';"],
  'screens-know-snapshot-and-commands-only': ['components/planted.tsx', "import '../lib/vault/vault.ts';"],
  'zod-mini-only': ['lib/sync/planted-zod.ts', "import 'zod';"],
  'one-import-of-the-polyfill': ['lib/sync/planted-polyfill.ts', "import 'webextension-polyfill';"],
  'only-the-vault-touches-indexeddb': ['lib/sync/planted-idb.ts', "import 'idb';"],
  'only-oauth-knows-its-library': ['lib/banks/planted-oauth.ts', "import 'oauth4webapi';"],
  'nothing-imports-the-relying-party': ['lib/sync/planted-rp.ts', "import '../relying-party/planted.ts';"],
  'only-the-relying-party-knows-its-libraries': ['lib/sync/planted-fastify.ts', "import 'fastify';"],
  'the-relying-party-knows-no-room-of-the-extension': ['lib/relying-party/planted-room.ts', "import '../failure.ts';"],
  'product-does-not-import-tests': ['lib/sync/planted-test.ts', "import '../../tests/planted.ts';"],
  'no-cycles': ['lib/sync/planted-cycle.ts', "import './planted-cycle-too.ts';"],
  'no-orphans': ['lib/sync/planted-orphan.ts', 'export const alone = 1;'],
  'nothing-unlisted': ['lib/sync/planted-dev.ts', "import 'fast-check';"],
  'a-login-is-loaded-when-there-is-one': ['components/planted-login.tsx', "import './order/OrderPanel.tsx';"],
  'no-heavy-library-on-the-screens-path': ['components/planted-heavy.tsx', "import '../lib/planted-bridge.ts';"],
};
const ALSO: [file: string, text: string][] = [
  ['lib/planted-bridge.ts', "import 'zod/mini';"],
  ['lib/relying-party/planted.ts', 'export {};'],
  ['tests/planted.ts', 'export {};'],
  ['lib/sync/planted-cycle-too.ts', "import './planted-cycle.ts';"],
];

const LINTED: Record<string, string> = {
  'no-unsanitized/property': 'document.body.innerHTML = location.hash;',
  'no-eval': "eval('1');",
  'no-restricted-globals': "localStorage.setItem('a', 'b');",
  'no-restricted-syntax': "void chrome.storage.sync.get('a');",
  'no-console': "console.log('token');",
  '@typescript-eslint/no-floating-promises': 'Promise.resolve(1);',
  '@typescript-eslint/no-explicit-any': 'export const hole: any = 1;',
};

describe('the walls', () => {
  let house = '';
  const inHouse = (program: string, ...args: string[]) =>
    spawnSync(process.execPath, [join('node_modules', program), ...args], { cwd: house, encoding: 'utf8' }).stdout;

  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'walls-'));
    for (const part of ['lib', 'components', 'entrypoints', 'public', 'package.json', 'tsconfig.json']) {
      cpSync(part, join(house, part), { recursive: true });
    }
    for (const config of ['.dependency-cruiser.cjs', '.dependency-cruiser.runtime.cjs', 'tests/eslint.config.js']) {
      mkdirSync(dirname(join(house, config)), { recursive: true });
      cpSync(config, join(house, config));
    }
    symlinkSync(join(process.cwd(), 'node_modules'), join(house, 'node_modules'));
    for (const [file, text] of [...Object.values(PLANTED), ...ALSO]) {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), text);
    }
    writeFileSync(
      join(house, 'lib/planted-lint.ts'),
      `declare const chrome: any;\n${Object.values(LINTED).join('\n')}\n`,
    );
  }, 60_000);
  afterAll(() => rmSync(house, { recursive: true }));

  it('stand against one planted violation each', () => {
    const cruise = (config: string) =>
      inHouse(
        'dependency-cruiser/bin/dependency-cruiser.mjs',
        '--config',
        config,
        'lib',
        'components',
        'entrypoints',
        'tests',
      );
    const report = cruise('.dependency-cruiser.cjs') + cruise('.dependency-cruiser.runtime.cjs');
    const missed = Object.entries(PLANTED).filter(
      ([rule, [file]]) => !report.includes(`${rule}: ${file.replace(/[.]tsx?$/u, '')}`),
    );
    expect(missed).toEqual([]);
  }, 120_000);

  it('include what the linter refuses', () => {
    const report = inHouse('eslint/bin/eslint.js', '--config', 'tests/eslint.config.js', 'lib/planted-lint.ts');
    const missed = Object.keys(LINTED).filter((rule) => !report.includes(rule));
    expect(missed).toEqual([]);
  }, 120_000);
});
