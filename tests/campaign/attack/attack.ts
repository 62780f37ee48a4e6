import { createDecipheriv, hkdfSync } from 'node:crypto';
import { argon2id } from '@noble/hashes/argon2.js';
import { partsOf } from '../disk/unpack.ts';
import { isVaultFile, rowsIn, type StoredRow } from './rows.ts';

interface Sealed {
  iv: Buffer;
  ct: Buffer;
}

interface Envelope extends Sealed {
  kid: string;
  place: string[];
  gen: number;
}

interface Doors {
  kid: string;
  device?: Sealed;
  passphrase?: Sealed & { m: number; t: number; p: number; salt: Buffer };
  passkey?: Sealed & { credentialId: Buffer; salt: Buffer };
}

/** What somebody gets who has a copy of a profile. */
export interface Loot {
  /** Records in clear, as `kid store id generation`. */
  recovered: Map<string, string>;
  /** What it had to work on. */
  envelopes: number;
  doors: number;
  /** What it tried. */
  keys: number;
  guesses: number;
}

/** What a guesser tries first. */
const GUESSES = [
  '',
  'password',
  'passord',
  '123456789012',
  'correct horse battery staple',
  'letmeinletmein',
  'qwertyuiopasdf',
  'passphrase',
  'saldobar',
  'administrator',
];

/**
 * Everything short of breaking AES: reads every row that the files still bear, takes every run of 32 bytes in them (and
 * in the rest of the profile what looks like a key, bare, in hex or in base64) for a key, tries the passphrases that
 * people choose, then opens what opens. `passphrases`, `answers` (of a passkey): what the attacker knows besides; `search`:
 * whether keys are looked for too; `thorough`: in runs of bytes of every file up to a megabyte, not of the vault's alone,
 * and for answers of a passkey as well. (Whether the true keys lie anywhere else is what disk-keys looks for.)
 */
export function attack(
  profile: string,
  {
    passphrases = [],
    answers = [],
    search = true,
    thorough = false,
  }: { passphrases?: string[]; answers?: Buffer[]; search?: boolean; thorough?: boolean } = {},
): Loot {
  const rows = [...rowsIn(profile)];
  const envelopes = unique(rows.flatMap(envelopeOf));
  const doors = unique(rows.flatMap(doorsOf));
  const dataKeys = new Map<string, Buffer>();

  const guesses = thorough ? GUESSES : GUESSES.slice(0, 3);
  const tried = search ? [...guesses, ...passphrases] : passphrases;
  // One door may stand in several headers, beside others.
  const passphraseDoors = unique(doors.flatMap(({ kid, passphrase }) => (passphrase ? [{ kid, passphrase }] : [])));
  for (const { kid, passphrase } of passphraseDoors) {
    const { m, t, p, salt, ...sealed } = passphrase;
    const data = ['door', 1, kid, 'passphrase', 'argon2id', m, t, p, salt.toString('base64')];
    for (const guess of tried) {
      const key = argon2id(guess.normalize('NFKC'), salt, { m, t, p, dkLen: 32 });
      const raw = open(Buffer.from(key), sealed, data);
      if (raw) dataKeys.set(kid, raw);
    }
  }

  for (const door of doors) {
    const raw = answers.map((answer) => openByPasskey(answer, door)).find((found) => found !== undefined);
    if (raw) dataKeys.set(door.kid, raw);
  }

  // The shortest record of each data key tells soonest whether a key is the one.
  const targets = [...Map.groupBy(envelopes, ({ kid }) => kid).values()].map((all) => smallest(all));
  let keys = 0;
  const isNew = createSieve();
  for (const key of search ? candidates(profile, thorough) : []) {
    if (!isNew(key)) continue;
    keys++;
    for (const door of doors) {
      const { kid, device, passphrase } = door;
      if (dataKeys.has(kid)) continue;
      const raw =
        (device && open(key, device, ['door', 1, kid, 'device'])) ??
        (passphrase &&
          open(key, passphrase, [
            ...['door', 1, kid, 'passphrase', 'argon2id', passphrase.m, passphrase.t, passphrase.p],
            passphrase.salt.toString('base64'),
          ])) ??
        (thorough ? openByPasskey(key, door) : undefined);
      if (raw) dataKeys.set(kid, raw);
    }
    for (const target of targets) {
      if (!dataKeys.has(target.kid) && looksRight(key, target) && openEnvelope(key, target))
        dataKeys.set(target.kid, key);
    }
  }

  const recovered = new Map<string, string>();
  for (const envelope of envelopes) {
    const key = dataKeys.get(envelope.kid);
    const plain = key && openEnvelope(key, envelope);
    if (plain) recovered.set([envelope.kid, ...envelope.place, envelope.gen].join(' '), plain.toString());
  }
  return { recovered, envelopes: envelopes.length, doors: doors.length, keys, guesses: tried.length };
}

function envelopeOf({ key, find }: StoredRow): Envelope[] {
  if (key.length !== 2) return [];
  const [kid, gen, sealed] = [find('kid')?.value, find('gen')?.value, sealedAt(find, 0)];
  if (typeof kid !== 'string' || typeof gen !== 'number' || !sealed) return [];
  return [{ kid, gen, place: key, ...sealed }];
}

function doorsOf({ key, find }: StoredRow): Doors[] {
  const kid = find('kid')?.value;
  if (key[0] !== 'header' || typeof kid !== 'string') return [];
  const device = nested(find, 'device');
  const kdf = nested(find, 'passphrase');
  const sealed = device === undefined ? undefined : sealedAt(find, device);
  const number = (name: string) => Number(find(name, kdf)?.value);
  const salt = find('salt', kdf)?.value;
  const locked = kdf === undefined ? undefined : sealedAt(find, kdf);
  const at = nested(find, 'passkey');
  const [credentialId, input] = [find('credentialId', at)?.value, find('salt', at)?.value];
  const wrapped = at === undefined ? undefined : sealedAt(find, at);
  return [
    {
      kid,
      ...(sealed && { device: sealed }),
      ...(locked &&
        Buffer.isBuffer(salt) && { passphrase: { ...locked, salt, m: number('m'), t: number('t'), p: number('p') } }),
      ...(wrapped &&
        Buffer.isBuffer(credentialId) &&
        Buffer.isBuffer(input) && { passkey: { ...wrapped, credentialId, salt: input } }),
    },
  ];
}

/** Where the object of that name begins. */
function nested(find: StoredRow['find'], name: string): number | undefined {
  return find(name)?.end;
}

function sealedAt(find: StoredRow['find'], from: number): Sealed | undefined {
  const [iv, ct] = [find('iv', from)?.value, find('ct', from)?.value];
  return Buffer.isBuffer(iv) && Buffer.isBuffer(ct) && iv.length === 12 && ct.length > 16 ? { iv, ct } : undefined;
}

function unique<T>(values: T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

const smallest = (all: Envelope[]): Envelope => all.reduce((a, b) => (b.ct.length < a.ct.length ? b : a));

function open(key: Buffer, { iv, ct }: Sealed, data: unknown[]): Buffer | undefined {
  const cipher = createDecipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(JSON.stringify(data)));
  cipher.setAuthTag(ct.subarray(-16));
  const plain = cipher.update(ct.subarray(0, -16));
  try {
    cipher.final();
    return plain;
  } catch {
    return undefined;
  }
}

/** The data key, where `answer` is what the authenticator gives for the passkey. */
function openByPasskey(answer: Buffer, { kid, passkey }: Doors): Buffer | undefined {
  if (!passkey) return undefined;
  const { credentialId, salt, ...sealed } = passkey;
  const data = ['door', 1, kid, 'passkey', credentialId.toString('base64'), salt.toString('base64')];
  const key = hkdfSync('sha256', answer, Buffer.alloc(0), JSON.stringify(data), 32);
  return open(Buffer.from(key), sealed, data);
}

const openEnvelope = (key: Buffer, { kid, place, gen, ...sealed }: Envelope) =>
  open(key, sealed, [1, kid, ...place, gen]);

/** Whether the first characters are those of a JSON object: GCM is counter mode, its first block has the counter 2. */
function looksRight(key: Buffer, { iv, ct }: Sealed): boolean {
  const start = createDecipheriv('aes-256-ctr', key, Buffer.concat([iv, Buffer.from([0, 0, 0, 2])]));
  const first = start.update(ct.subarray(0, 2)).toString('latin1');
  return first === '{"' || first === '{}';
}

/** Random bytes have about 30 different values in 32; texts and tables have far fewer. */
const DISTINCT = 24;

/** Caches of the browser's own code and of its lists are larger. */
const LARGEST = 1_048_576;

/** Everything in a profile that could be a key of 256 bits. */
function* candidates(profile: string, thorough: boolean): Generator<Buffer> {
  for (const part of partsOf(profile)) {
    if (isVaultFile(part) || (thorough && part.bytes.length <= LARGEST)) yield* runs(part.bytes);
    const text = part.bytes.toString('latin1');
    for (const [written] of text.matchAll(/[A-Za-z0-9+/_-]{43}=?/gu)) {
      const key = Buffer.from(written, 'base64');
      if (key.length === 32) yield key;
    }
    for (const [written] of text.matchAll(/[0-9a-fA-F]{64}/gu)) yield Buffer.from(written, 'hex');
  }
}

function* runs(bytes: Buffer): Generator<Buffer> {
  const counts = new Uint8Array(256);
  let distinct = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (counts[bytes[at]!]!++ === 0) distinct++;
    if (at >= 32 && --counts[bytes[at - 32]!]! === 0) distinct--;
    if (at >= 31 && distinct >= DISTINCT) yield bytes.subarray(at - 31, at + 1);
  }
}

/** Tells what has come before, by its first six bytes: of a key they are random. A few are forgotten and come again. */
function createSieve(): (key: Buffer) => boolean {
  const SLOTS = 1 << 22;
  const seen = new Float64Array(SLOTS).fill(-1);
  return (key) => {
    const start = key.readUIntLE(0, 6);
    const slot = (start ^ (start / 2 ** 26)) & (SLOTS - 1);
    if (seen[slot] === start) return false;
    seen[slot] = start;
    return true;
  };
}
