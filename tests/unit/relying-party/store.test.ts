import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../lib/relying-party/store/open-store.ts';
import { createRedisStore } from '../../../lib/relying-party/store/redis.ts';
import { createSealedRecords } from '../../../lib/relying-party/store/sealed.ts';
import { createSqliteStore } from '../../../lib/relying-party/store/sqlite.ts';
import type { Store } from '../../../lib/relying-party/store/store.ts';
import { INSTALL_TIMEOUT, type RedisServer, startRedis } from '../../support/redis.ts';
import { newClock } from './world.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
}, INSTALL_TIMEOUT);
afterAll(() => redis.stop());

const quiet = () => undefined;
let prefixes = 0;

/** Two openings of one store, as two instances have it. */
async function open(kind: string, now: () => number): Promise<[Store, Store]> {
  const folder = mkdtempSync(join(tmpdir(), 'store-'));
  const prefix = `test-${(prefixes += 1)}:`;
  const openOne = async () =>
    kind === 'SQLite'
      ? createSqliteStore({ file: join(folder, 'store.sqlite'), now })
      : createRedisStore({ url: redis.url, now, prefix, onError: quiet });
  const stores: [Store, Store] = [await openOne(), await openOne()];
  onTestFinished(async () => {
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true });
  });
  return stores;
}

describe.each(['SQLite', 'Redis'])('%s', (kind) => {
  it('keeps a record for whoever opens it, and changes it for one of two who want to', async () => {
    const [one, two] = await open(kind, newClock().now);
    await one.put('a', 'first', null);
    expect(await two.get('a')).toMatchObject({ value: 'first' });
    const { version } = (await one.get('a'))!;
    expect(await two.replace('a', version, 'second', null)).toBe(true);
    expect(await one.replace('a', version, 'third', null)).toBe(false);
    expect(await one.get('a')).toMatchObject({ value: 'second' });
    const wins = await Promise.all(
      [one, two, one, two].map(async (store) => store.replace('a', (await one.get('a'))!.version, 'raced', null)),
    );
    expect(wins.filter(Boolean)).toHaveLength(1);
    await one.put('a', 'anew', null);
    expect(await two.get('a')).toMatchObject({ value: 'anew' });
    expect([await two.remove('a'), await one.remove('a'), await one.get('a')]).toEqual([true, false, undefined]);
    expect(await one.replace('a', 1, 'ghost', null)).toBe(false);
  });

  it('tells each who puts what it takes the place of', async () => {
    const [one, two] = await open(kind, newClock().now);
    const values = ['a', 'b', 'c', 'd'];
    const before = await Promise.all(values.map((value, index) => (index % 2 ? one : two).put('name', value, null)));
    const last = (await one.get('name'))!.value;
    expect([...before, last].sort()).toEqual([...values, undefined]);
  });

  it('gives a name to one of many', async () => {
    const clock = newClock();
    const [one, two] = await open(kind, clock.now);
    const taken = await Promise.all([one, two, one, two].map((store) => store.takeOnce('nonce', clock.now() + 60_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await two.takeOnce('another', clock.now() + 60_000)).toBe(true);
  });

  it('counts for all, and begins anew with each window', async () => {
    const clock = newClock();
    const [one, two] = await open(kind, clock.now);
    const counts = [await one.count('hits', 60_000), await two.count('hits', 60_000), await one.count('hits', 60_000)];
    expect(counts).toEqual([1, 2, 3]);
    expect(await one.count('others', 60_000)).toBe(1);
    clock.wait(60);
    expect(await two.count('hits', 60_000)).toBe(1);
  });
});

it('SQLite forgets what has expired, by its clock', async () => {
  const clock = newClock();
  const [store] = await open('SQLite', clock.now);
  await store.put('soon', 'a', clock.now() + 1_000);
  await store.put('kept', 'b', null);
  expect(await store.takeOnce('name', clock.now() + 1_000)).toBe(true);
  clock.wait(1);
  expect([await store.get('soon'), await store.replace('soon', 1, 'c', null)]).toEqual([undefined, false]);
  expect(await store.takeOnce('name', clock.now() + 1_000)).toBe(true);
  clock.wait(1e9);
  expect(await store.get('kept')).toMatchObject({ value: 'b' });
});

it('Redis is told when to forget, and what stays', async () => {
  const clock = newClock();
  const prefix = 'life:';
  const store = await createRedisStore({ url: redis.url, now: clock.now, prefix, onError: quiet });
  onTestFinished(store.close);
  const { createClient } = await import('@redis/client');
  const client = createClient({ url: redis.url });
  await client.connect();
  onTestFinished(() => client.close());
  await store.put('soon', 'a', clock.now() + 90_000);
  await store.put('kept', 'b', clock.now() + 90_000);
  const { version } = (await store.get('kept'))!;
  await store.replace('kept', version, 'b', null);
  await store.takeOnce('name', clock.now() + 90_000);
  await store.count('hits', 90_000);
  const lives = await Promise.all(
    ['soon', 'name', `hits:${Math.floor(clock.now() / 90_000)}`].map((key) => client.pTTL(prefix + key)),
  );
  for (const life of lives) expect(life).toSatisfy((ms: number) => ms > 60_000 && ms <= 90_000);
  expect(await client.pTTL(`${prefix}kept`)).toBe(-1);
});

it('Redis has one clock for every instance: its own', async () => {
  const store = await openStore(redis.url, { now: () => 0, onError: quiet });
  onTestFinished(store.close);
  expect(Math.abs((await store.now()) - Date.now())).toBeLessThan(5_000);
});

describe('a store that can’t be used is told in words, without its password', () => {
  const words = async (url: string) => {
    const refused = await openStore(url, { now: Date.now, onError: quiet }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'ConfigurationError', problem: 'store-unusable' });
    expect(inspect(refused, { depth: null })).not.toContain('hunter2');
    return (refused as Error).message.replace(/^.*used: /u, '');
  };
  const file = () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return join(folder, 'store.sqlite');
  };

  it('SQLite', async () => {
    const noDatabase = file();
    writeFileSync(noDatabase, 'x'.repeat(4_096));
    expect(await words(`sqlite:${noDatabase}`)).toBe('the file is no SQLite database, or damaged.');
    expect(await words(`sqlite:${join(noDatabase, 'below')}`)).toBe('the file can’t be opened or made.');
    const damaged = file();
    await createSqliteStore({ file: damaged, now: Date.now }).close();
    const bytes = readFileSync(damaged);
    writeFileSync(damaged, bytes.fill(0xff, 100, 400));
    expect(await words(`sqlite:${damaged}`)).toBe('the file is damaged.');
  });

  it('Redis', async () => {
    expect(await words('redis://:hunter2@127.0.0.1:1')).toBe('ECONNREFUSED.');
    expect(await words('redis://:hunter2@127.0.0.1:port')).toBe('it is no address.');
    expect(await words(redis.url.replace('//', '//saldo:hunter2@'))).toBe('Redis refuses its name or password.');
  });
});

it('a Redis that goes away is told at every call', async () => {
  const passing = await startRedis();
  onTestFinished(passing.stop);
  const errors: Error[] = [];
  const store = await openStore(passing.url, { now: Date.now, onError: (error) => void errors.push(error) });
  await store.put('a', 'b', null);
  await passing.halt();
  await expect(store.get('a')).rejects.toThrow();
  expect(errors.length).toBeGreaterThan(0);
  await store.close();
});

it('a Redis that takes calls and answers none is told, and is asked again when it does', async () => {
  const store = await createRedisStore({ url: redis.url, prefix: 'frozen:', answerTimeoutMs: 200, onError: quiet });
  onTestFinished(store.close);
  await store.put('a', 'b', null);
  redis.freeze(true);
  try {
    await expect(Promise.race([store.get('a'), store.now(), store.count('n', 60_000)])).rejects.toThrow('not answer');
  } finally {
    redis.freeze(false);
  }
  await expect.poll(() => store.get('a').catch(() => undefined)).toMatchObject({ value: 'b' });
});

describe('sealed records', () => {
  const key = Buffer.alloc(32, 1);

  it('are noise in the store, and open under their own name and secret only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'store.sqlite');
    const store = createSqliteStore({ file, now: newClock().now });
    const records = createSealedRecords<string>({ store, kind: 'thing', key });
    await records.put('a', 'a very secret share', null);
    expect(await records.get('a')).toMatchObject({ value: 'a very secret share' });
    const { value } = (await store.get('thing:a'))!;
    await store.put('thing:b', value, null);
    await expect(records.get('b')).rejects.toThrow();
    await expect(createSealedRecords({ store, kind: 'thing', key: Buffer.alloc(32, 2) }).get('a')).rejects.toThrow();
    await store.put(
      'thing:a',
      value.replace(/^./u, (first) => (first === 'A' ? 'B' : 'A')),
      null,
    );
    await expect(records.get('a')).rejects.toThrow();
    await store.close();
    expect(readFileSync(file).includes('very secret')).toBe(false);
  });

  it('are changed by all who want to, one after the other', async () => {
    const [one, two] = await open('Redis', newClock().now);
    const [a, b] = [one, two].map((store) => createSealedRecords<number>({ store, kind: 'n', key }));
    await a!.put('sum', 0, null);
    await Promise.all(
      [a, b, a, b].map((records) =>
        records!.update(
          'sum',
          () => null,
          (sum) => sum + 1,
        ),
      ),
    );
    expect(await a!.get('sum')).toMatchObject({ value: 4 });
    expect(
      await a!.update(
        'sum',
        () => null,
        () => undefined,
      ),
    ).toBe(4);
    expect(
      await a!.update(
        'nothing',
        () => null,
        (sum) => sum + 1,
      ),
    ).toBeUndefined();
  });
});
