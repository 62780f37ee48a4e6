import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { build } from 'vite';
import preact from '@preact/preset-vite';

const ROOT = join(import.meta.dirname, '../..');
const OUT = join(ROOT, 'output/gallery/site');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/** As strict as the extension's own policy, so that a picture can't show what the extension would refuse to do. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

export const PATHS = { popup: 'entrypoints/popup/index.html', page: 'entrypoints/page/index.html' };

/** Builds popup and page from the product's sources, untouched. */
export async function buildSite(): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    plugins: [preact()],
    build: {
      outDir: OUT,
      emptyOutDir: true,
      modulePreload: false,
      rolldownOptions: { input: Object.values(PATHS).map((path) => join(ROOT, path)) },
    },
  });
}

/** Serves what was built on a loopback port. */
export async function serveSite(): Promise<{ origin: string; close: () => void }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const file = join(OUT, path);
    if (!file.startsWith(OUT) || !extname(file) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
