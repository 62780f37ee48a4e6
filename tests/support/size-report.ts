import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Size {
  entry: string;
  files: string[];
  raw: number;
  gzip: number;
}

/** Bytes of script that each entry loads before it can paint or run: its own file and what that imports at once. */
export function entrySizes(folder: string): Size[] {
  const pages = readdirSync(folder).filter((file) => file.endsWith('.html'));
  const screens = pages.map((page) => {
    const html = readFileSync(join(folder, page), 'utf8');
    const first = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/gu)].map(([, path]) => path!);
    return sizeOf(folder, basename(page, '.html'), withImports(folder, first));
  });
  return [...screens, sizeOf(folder, 'background', ['/background.js'])];
}

function withImports(folder: string, first: string[]): string[] {
  const loaded = new Set<string>();
  const waiting = [...first];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    const code = readFileSync(join(folder, file), 'utf8');
    const imports = [...code.matchAll(/(?:^|[;}\s])import\s*(?:[\w*{}\s,$]+from\s*)?["']\.\/([^"']+)["']/gu)];
    waiting.push(...imports.map(([, name]) => `/chunks/${name}`));
  }
  return [...loaded].sort();
}

function sizeOf(folder: string, entry: string, files: string[]): Size {
  const contents = files.map((file) => readFileSync(join(folder, file)));
  return {
    entry,
    files,
    raw: contents.reduce((sum, content) => sum + content.length, 0),
    gzip: contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0),
  };
}

if (process.argv[1] === import.meta.filename) {
  const kilo = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
  console.log('entry            raw       gzip   (script loaded at once)');
  for (const { entry, raw, gzip } of entrySizes(process.argv[2] ?? '.output/chrome-mv3')) {
    console.log(`${entry.padEnd(12)}${kilo(raw)} ${kilo(gzip)}`);
  }
}
