import { type Part, partsOf } from './unpack.ts';

/** What is looked for: texts or bytes by name. */
export type Secrets = Record<string, string | Uint8Array>;

interface Pattern {
  name: string;
  form: string;
  bytes: Buffer;
}

/** Where a secret lies, as `name as form in part of file`. */
export function scan(profile: string, secrets: Secrets): { found: string[]; bytes: number; patterns: number } {
  const patterns = Object.entries(secrets).flatMap(([name, secret]) => patternsOf(name, secret));
  const search = createSearch(patterns);
  const found = new Set<string>();
  let bytes = 0;
  for (const part of partsOf(profile)) {
    bytes += part.bytes.length;
    search(part, (where) => found.add(where));
  }
  return { found: [...found].sort(), bytes, patterns: patterns.length };
}

/**
 * Every way in which a secret could lie in a file: as it stands, in hex, in base64 and base64url at each of the three
 * alignments, percent-encoded and as Firefox writes keys of IndexedDB (each byte one higher), and each of these texts in
 * UTF-8 and both orders of UTF-16.
 */
export function patternsOf(name: string, secret: string | Uint8Array): Pattern[] {
  // A key file: lines end in another way in JSON, in a form field and in a file.
  if (typeof secret === 'string' && secret.includes('\n'))
    return secret
      .split('\n')
      .filter((line) => line.length > 24 && !line.startsWith('-----'))
      .slice(0, 3)
      .flatMap((line) => patternsOf(name, line));
  const bytes = Buffer.from(secret);
  const texts: Record<string, string> = {
    ...(typeof secret === 'string' && { 'plain text': secret, 'percent-encoded': encodeURIComponent(secret) }),
    'lower hex': bytes.toString('hex'),
    'upper hex': bytes.toString('hex').toUpperCase(),
  };
  for (const encoding of ['base64', 'base64url'] as const)
    for (const offset of [0, 1, 2]) texts[`${encoding} at ${offset}`] = aligned(bytes, encoding, offset);
  const patterns: Pattern[] = [
    { name, form: 'bytes', bytes },
    { name, form: 'bytes, each one higher', bytes: Buffer.from(bytes.map((byte) => byte + 1)) },
    ...Object.entries(texts).flatMap(([form, text]) => {
      const wide = Buffer.from(text, 'utf16le');
      return [
        { name, form, bytes: Buffer.from(text) },
        { name, form: `${form} in UTF-16LE`, bytes: wide },
        { name, form: `${form} in UTF-16BE`, bytes: Buffer.from(wide).swap16() },
      ];
    }),
  ];
  const distinct = new Map(patterns.map((pattern) => [pattern.bytes.toString('latin1'), pattern]));
  return [...distinct.values()];
}

/** The middle of an encoding: characters at the ends depend on the neighbours. */
function aligned(bytes: Buffer, encoding: 'base64' | 'base64url', offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(encoding)
    .replace(/=+$/u, '');
  const incomplete = (bytes.length + offset) % 3 === 0 ? 0 : 1;
  return text.slice(offset === 0 ? 0 : offset + 1, text.length - incomplete);
}

const PREFIX = 4;

/** Looks for all patterns at once: by their first four bytes, then in full. */
function createSearch(patterns: Pattern[]): (part: Part, hit: (where: string) => void) => void {
  const byPrefix = new Map<number, Pattern[]>();
  const maybe = new Uint8Array(1 << 16);
  for (const pattern of patterns) {
    if (pattern.bytes.length < PREFIX) throw new RangeError(`${pattern.name} is too short to look for`);
    const prefix = pattern.bytes.readUInt32LE(0);
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), pattern]);
    maybe[hash(prefix)] = 1;
  }
  return ({ file, as, bytes }, hit) => {
    let prefix = 0;
    for (let at = 0; at < bytes.length; at++) {
      prefix = (prefix >>> 8) | (bytes[at]! << 24);
      if (at < PREFIX - 1 || maybe[hash(prefix >>> 0)] === 0) continue;
      for (const pattern of byPrefix.get(prefix >>> 0) ?? []) {
        const from = at - PREFIX + 1;
        if (bytes.subarray(from, from + pattern.bytes.length).equals(pattern.bytes))
          hit(`${pattern.name} as ${pattern.form} in ${as} of ${file}`);
      }
    }
  };
}

const hash = (prefix: number): number => (prefix ^ (prefix >>> 16) ^ (prefix >>> 9)) & 0xffff;
