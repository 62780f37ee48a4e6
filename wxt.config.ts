import { readFileSync } from 'node:fs';
import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { catalog } from './lib/banks/catalog/catalog.ts';
import { type Additions, checkAdditions, checkInstitutions } from './lib/banks/catalog/check.ts';
import { manifest } from './lib/manifest.ts';
import { withoutProof } from './tests/support/facts-without-proof.ts';

const VIRTUAL = 'virtual:additions';
const MARKUP = /\w+\.innerHTML=\w+\.__html/u;

const file = process.env['SALDOBAR_INSTITUTIONS'];
const own = checkInstitutions(catalog([]));
const additions = checkAdditions(file ? JSON.parse(readFileSync(file, 'utf8')) : { institutions: [] }, own);
const known = { ...additions, institutions: catalog(additions.institutions) };

// Constants of their own: a build without a relying party leaves out what only that needs.
const exportsOf = ({ institutions, relyingParty }: Additions) =>
  `export const institutions = ${JSON.stringify(institutions)}; export const relyingParty = ${JSON.stringify(relyingParty)};`;

export default defineConfig({
  imports: false,
  outDir: process.env['SALDOBAR_OUT'] ?? '.output',
  manifestVersion: 3,
  // What a store's reviewer rebuilds from: the tracked files, without what tests leave behind.
  zip: { excludeSources: ['output/**', 'test-results/**', 'playwright-report/**'] },
  manifest: ({ browser, mode }) => manifest(known, { browser, store: mode === 'store' }),
  vite: () => ({
    plugins: [
      preact({ devToolsEnabled: false, prefreshEnabled: false }),
      {
        name: 'additions',
        resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
        load: (id) => (id === `\0${VIRTUAL}` ? exportsOf(additions) : undefined),
      },
      {
        // No text ever becomes markup here, so the library's one way to do it is taken out of the bundle.
        name: 'no-markup-from-text',
        transform(code, id) {
          if (!/preact[\\/]dist[\\/]preact\.m?js$/u.test(id)) return undefined;
          if (!MARKUP.test(code)) throw new Error('preact writes markup in another way now: look for innerHTML in it');
          return { code: code.replace(MARKUP, '0'), map: null };
        },
      },
      {
        // It preloads and brings in style sheets. What is loaded later here comes from the disk, and has none.
        name: 'no-preload-helper',
        transform: (_code, id) =>
          id === '\0vite/preload-helper.js'
            ? { code: 'export const __vitePreload = (load) => load();', map: null }
            : undefined,
      },
      {
        name: 'facts-without-proof',
        enforce: 'post',
        transform(code, id) {
          if (!/[\\/]facts\.ts$/u.test(id)) return undefined;
          return { code: withoutProof(code, this.parse(code)), map: null };
        },
      },
    ],
    build: { modulePreload: false },
  }),
});
