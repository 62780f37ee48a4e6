import { describe, expect, it } from 'vitest';
import { bare, createRig, dump, OTHER_PASSPHRASE, PASSPHRASE, type Rig } from './rig.ts';

const CANARIES = {
  clientId: 'canary-client-id-83f1',
  clientSecret: 'canary-secret-5b0c',
  accessToken: 'canary-access-77d2',
  refreshToken: 'canary-refresh-19ae',
  name: 'Kari Canary Nordmann',
  booked: '918273.64',
  number: '15030098765',
  text: 'REMA CANARY 0042',
};

/** All that stands in the database, as one run of bytes; keys that no script can read are left out. */
async function everything(rig: Rig): Promise<Buffer> {
  const parts: Buffer[] = [];
  const walk = (value: unknown): void => {
    if (value instanceof CryptoKey) expect(value.extractable).toBe(false);
    else if (value instanceof Uint8Array) parts.push(Buffer.from(value));
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        parts.push(Buffer.from(key));
        walk(inner);
      }
    } else parts.push(Buffer.from(String(value)));
  };
  for (const { store, key, value } of await dump(rig)) {
    parts.push(Buffer.from(store));
    walk(key);
    walk(value);
  }
  return Buffer.concat(parts);
}

/** The bytes as they could lie on a disk: bare, as UTF-16, in hex, in base64 at each of its three offsets. */
function spellings(bytes: Buffer): Buffer[] {
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const whole = text.slice(offset === 0 ? 0 : offset + 1, -4);
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [
    bytes,
    Buffer.from(bytes.toString('latin1'), 'utf16le'),
    ...[hex, hex.toUpperCase(), ...base64].flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]),
  ];
}

const found = (haystack: Buffer, secrets: Buffer[]) =>
  secrets.filter((secret) => spellings(secret).some((spelling) => haystack.includes(spelling))).length;

const secrets = [...Object.values(CANARIES), PASSPHRASE, OTHER_PASSPHRASE].map((text) => Buffer.from(text));

/** The raw data keys that the session store has held: the database must not have them. */
function watchKeys(rig: Rig): Buffer[] {
  const keys: Buffer[] = [];
  const { set } = rig.session;
  rig.session.set = async (key, value) => {
    if (key.endsWith(':key')) keys.push(Buffer.from((value as { key: string }).key, 'base64'));
    await set(key, value);
  };
  return keys;
}

async function live(rig: Rig, choice: { door: 'device' } | { door: 'passphrase'; passphrase: string }) {
  const vault = rig.start();
  await vault.create(choice);
  const session = await vault.open();
  const { clientId, clientSecret, accessToken, refreshToken, name, booked, number, text } = CANARIES;
  await session.write([
    { type: 'put', store: 'registration', id: 'r', record: { clientId, clientSecret } },
    { type: 'put', store: 'grant', id: 'c', record: { accessToken, refreshToken } },
    { type: 'put', store: 'accounts', id: 'c', record: { accounts: [{ name, booked, number }] } },
    { type: 'put', store: 'history', id: 'a.2025-11', record: { points: [{ at: 1, booked }] } },
    { type: 'put', store: 'transactions', id: 'a.2025-11', record: { entries: [{ text, amount: booked }] } },
    { type: 'notice', connectionId: 'c', endsAt: 1 },
  ]);
  return vault;
}

describe('the search itself', () => {
  it('finds a canary in each of its spellings', () => {
    const secret = Buffer.from(CANARIES.accessToken);
    const framed = (text: string) => Buffer.from(`{"x":"${text}"}`);
    for (const haystack of [
      framed(CANARIES.accessToken),
      Buffer.from(CANARIES.accessToken, 'utf16le'),
      framed(secret.toString('hex')),
      ...[0, 1, 2].map((n) => framed(Buffer.from(`${'x'.repeat(n)}${CANARIES.accessToken}yz`).toString('base64'))),
    ]) {
      expect(found(haystack, [secret])).toBe(1);
    }
    expect(found(framed('canary'), [secret])).toBe(0);
  });

  it('finds plaintext where there is some', async () => {
    const rig = createRig();
    await live(rig, { door: 'device' });
    await bare(rig, (database) => database.put('records', { token: CANARIES.accessToken }, ['grant', 'x']));
    expect(found(await everything(rig), secrets)).toBe(1);
  });
});

describe('the database holds no secret, no amount, no name and no data key', () => {
  it('with a passphrase door, open and locked, and after a change of passphrase', async () => {
    const rig = createRig();
    const keys = watchKeys(rig);
    const vault = await live(rig, { door: 'passphrase', passphrase: PASSPHRASE });
    expect(keys).toHaveLength(1);
    expect(keys[0]).toHaveLength(32);
    expect(found(await everything(rig), [...secrets, ...keys])).toBe(0);
    await vault.lock();
    expect(found(await everything(rig), [...secrets, ...keys])).toBe(0);
    await vault.unlock(PASSPHRASE);
    await vault.changeDoor({ current: PASSPHRASE, door: 'passphrase', passphrase: OTHER_PASSPHRASE });
    expect(keys).toHaveLength(3);
    expect(found(await everything(rig), [...secrets, ...keys])).toBe(0);
  });

  it('with a device door, and after a change to a passphrase', async () => {
    const rig = createRig();
    const keys = watchKeys(rig);
    const vault = await live(rig, { door: 'device' });
    expect(found(await everything(rig), secrets)).toBe(0);
    await vault.changeDoor({ door: 'passphrase', passphrase: OTHER_PASSPHRASE });
    expect(keys).toHaveLength(1);
    expect(found(await everything(rig), [...secrets, ...keys])).toBe(0);
  });

  it('and the session store holds nothing but the key', async () => {
    const rig = createRig();
    await live(rig, { door: 'passphrase', passphrase: PASSPHRASE });
    expect(found(Buffer.from(JSON.stringify([...rig.session.values])), secrets)).toBe(0);
  });
});
