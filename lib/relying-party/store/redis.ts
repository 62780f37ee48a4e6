import { createClient } from '@redis/client';
import type { Store } from './store.ts';

// A record is a hash of its text and its version. The scripts make reading and changing one step; -1 is "for ever".
const WRITE = `
  redis.call('HINCRBY', KEYS[1], 'version', 1)
  redis.call('HSET', KEYS[1], 'value', ARGV[1])
  if ARGV[2] == '-1' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`;
const PUT = `
  local before = redis.call('HGET', KEYS[1], 'value')
  ${WRITE}
  return before`;
const REPLACE = `
  if redis.call('HGET', KEYS[1], 'version') ~= ARGV[3] then return 0 end
  ${WRITE}
  return 1`;
const COUNT = `
  local count = redis.call('INCR', KEYS[1])
  if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return count`;

export interface RedisStoreOptions {
  /** `redis://` or, with TLS, `rediss://`. */
  url: string;
  /** The clock of every instance: Redis's own unless told. */
  now?: () => number;
  /** Told of a lost connection; the client connects anew by itself. */
  onError(error: Error): void;
  prefix?: string;
  answerTimeoutMs?: number;
}

/**
 * The store of several instances, in Redis or Valkey. Resolves once the connection stands, rejects if it can't. When it is
 * lost later, every call fails at once until it stands again: nothing is queued that would be carried out later. A call
 * that Redis does not answer in time fails too.
 */
export async function createRedisStore({
  url,
  now,
  onError,
  prefix = 'relying-party:',
  answerTimeoutMs = 5_000,
}: RedisStoreOptions): Promise<Store> {
  let stood = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 5_000,
      reconnectStrategy: (retries, cause) => (stood ? Math.min(100 * 2 ** retries, 5_000) : cause),
    },
  });
  client.on('error', onError);
  await client.connect();
  stood = true;
  const answer = async <T>(call: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('Redis does not answer')), answerTimeoutMs);
    });
    return Promise.race([call, late]).finally(() => clearTimeout(timer));
  };
  const redisTime = async () => {
    const [seconds, microseconds] = (await answer(client.sendCommand(['TIME']))) as unknown as [string, string];
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  };
  const clock = now ? async () => now() : redisTime;
  const run = async (script: string, key: string, args: string[]) =>
    answer(client.eval(script, { keys: [prefix + key], arguments: args }));
  const life = async (expiresAt: number | null) =>
    expiresAt === null ? '-1' : String(Math.max(1, expiresAt - (await clock())));

  return {
    now: clock,
    put: async (key, value, expiresAt) =>
      ((await run(PUT, key, [value, await life(expiresAt)])) as string | null) ?? undefined,
    get: async (key) => {
      const { value, version } = await answer(client.hGetAll(prefix + key));
      return value === undefined ? undefined : { value, version: Number(version) };
    },
    replace: async (key, version, value, expiresAt) =>
      (await run(REPLACE, key, [value, await life(expiresAt), String(version)])) === 1,
    remove: async (key) => (await answer(client.del(prefix + key))) === 1,
    takeOnce: async (key, expiresAt) => {
      const expiration = { type: 'PX' as const, value: Number(await life(expiresAt)) };
      return (await answer(client.set(prefix + key, '', { condition: 'NX', expiration }))) === 'OK';
    },
    count: async (key, windowMs) => {
      const window = Math.floor((await clock()) / windowMs);
      return Number(await run(COUNT, `${key}:${window}`, [String(windowMs)]));
    },
    close: async () => client.close(),
  };
}
