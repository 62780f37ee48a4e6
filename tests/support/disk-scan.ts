import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackMozLz4 } from './moz-lz4.ts';

/** Every way in which a secret, a text or bytes, could lie in a file. */
function forms(secret: string | Uint8Array): Record<string, Buffer> {
  const bytes = Buffer.from(secret);
  const base64 = (offset: number) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // The characters at the ends depend on the neighbours.
    return Buffer.from(shifted.slice(offset === 0 ? 0 : 4, -4).replace(/=+$/u, ''));
  };
  return {
    bytes,
    ...(typeof secret === 'string' && { utf16: Buffer.from(secret, 'utf16le') }),
    hex: Buffer.from(bytes.toString('hex')),
    base64url: Buffer.from(bytes.toString('base64url').slice(0, -2)),
    base64: base64(0),
    'base64 shifted by one': base64(1),
    'base64 shifted by two': base64(2),
  };
}

/** Where in a browser's profile the secrets lie, each as `name as form in file`. Firefox's packed files are unpacked. */
export function findOnDisk(profile: string, secrets: Record<string, string | Uint8Array>): string[] {
  const wanted = Object.entries(secrets).flatMap(([name, secret]) =>
    Object.entries(forms(secret)).map(([form, bytes]) => ({ name, form, bytes })),
  );
  const files = readdirSync(profile, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((file) => {
    const path = join(file.parentPath, file.name);
    const content = readFileSync(path);
    const unpacked = unpackMozLz4(content);
    return wanted
      .filter(({ bytes }) => content.includes(bytes) || unpacked?.includes(bytes))
      .map(({ name, form }) => `${name} as ${form} in ${path.slice(profile.length)}`);
  });
}
