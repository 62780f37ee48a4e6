import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../../lib/banks/catalog/catalog.ts';
import { run } from '../../support/run.ts';
import { entrySizes } from '../../support/size-report.ts';

// Addresses that stand in libraries' texts and types, never fetched: namespaces and documentation.
const HARMLESS = new Set([
  'http://www.w3.org',
  'https://developer.mozilla.org',
  'https://github.com',
  // A name in ING's JWS header, never fetched.
  'http://uri.etsi.org',
  'http://localhost',
  // The name of a claim of id_tokens (UK Open Banking).
  'http://openbanking.org.uk',
  // The BankID app's own link, which a person's click opens.
  'https://app.bankid.com',
]);

describe.each(['chrome', 'firefox'])('the build for %s', (browser) => {
  let out = '';
  let folder = '';
  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'build-'));
    await run(process.execPath, ['node_modules/wxt/bin/wxt.mjs', 'build', '-b', browser, '--mv3'], {
      SALDOBAR_OUT: out,
      NODE_ENV: 'production',
    });
    folder = join(out, `${browser}-mv3`);
  }, 60_000);
  afterAll(() => rmSync(out, { recursive: true }));

  const texts = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:js|html|css)$/u.test(file))
      .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

  const filesWith = (test: (found: { file: string; text: string }) => boolean) =>
    texts()
      .filter(test)
      .map(({ file }) => file);

  it('names no origin outside the catalog', () => {
    const known = new Set(
      catalog([]).flatMap(({ origins, portal, oauth }) => [
        ...origins,
        ...originsOf(portal, oauth?.watchedRedirectUri, oauth?.authorizationEndpoint),
      ]),
    );
    const found = texts().flatMap(({ text }) =>
      [...text.matchAll(/https?:\/\/[\w.-]+(?::\d+)?/gu)].map(([origin]) => origin),
    );
    expect([...new Set(found)].filter((origin) => !known.has(origin) && !HARMLESS.has(origin))).toEqual([]);
  });

  it('runs no text as code and writes no text as markup', () => {
    const forbidden =
      /\beval\(|new Function|\.innerHTML\s*=|insertAdjacentHTML|document\.write|importScripts|<script(?![^>]*\bsrc=)/u;
    expect(filesWith(({ text }) => forbidden.test(text))).toEqual([]);
  });

  it('has facts by their value alone: what proves them is for whoever reads the source', () => {
    const proofs = /certainty|working third-party code|API reference/u;
    expect(filesWith(({ text }) => proofs.test(text))).toEqual([]);
    // The values themselves are there.
    expect(filesWith(({ text }) => text.includes('EXPIRED_SESSION'))).toEqual(['background.js']);
  });

  it('carries no source map, no source path and no inline style', () => {
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(all.filter((file) => file.endsWith('.map'))).toEqual([]);
    expect(filesWith(({ text }) => text.includes('sourceMappingURL') || text.includes(process.cwd()))).toEqual([]);
    expect(filesWith(({ file, text }) => file.endsWith('.html') && /\sstyle=/u.test(text))).toEqual([]);
  });

  it('keeps to its size budget: 16 kB for the first screen of the popup, 97 kB for the worker (gzip)', () => {
    const sizes = new Map(entrySizes(folder).map(({ entry, gzip }) => [entry, gzip]));
    expect(sizes.get('popup')).toBeLessThanOrEqual(16_000);
    expect(sizes.get('popup')).toBeGreaterThan(3_000);
    expect(sizes.get('background')).toBeLessThanOrEqual(97_000);
  });
});

function originsOf(...urls: (string | undefined)[]): string[] {
  return urls.flatMap((url) => (url === undefined ? [] : [new URL(url).origin]));
}
