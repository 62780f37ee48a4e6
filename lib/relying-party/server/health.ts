import type { BankIdClient } from '../client/client.ts';
import type { Store } from '../store/store.ts';

export interface Health {
  /** `ok` when the store answers and BankID does; orders can be started then. */
  status: 'ok' | 'failing';
  store: boolean;
  bankid: boolean;
  /** The day on which the relying party's certificate ends, YYYY-MM-DD. */
  certificateEnds?: string;
}

const KEEP = 10_000;

/** Looks whether the server can do its work, at most every ten seconds: a probe must not become a load on BankID. */
export function createHealth({
  client,
  store,
  now,
  certificateEnds,
}: {
  client: Pick<BankIdClient, 'isAlive'>;
  store: Pick<Store, 'get'>;
  /** A clock that needs no store (epoch ms). */
  now(): number;
  certificateEnds?: string;
}): () => Promise<Health> {
  let last: { at: number; health: Promise<Health> } | undefined;
  const look = async (): Promise<Health> => {
    const [bankid, answers] = await Promise.all([
      client.isAlive(),
      store.get('health').then(
        () => true,
        () => false,
      ),
    ]);
    const status = bankid && answers ? 'ok' : 'failing';
    return { status, store: answers, bankid, ...(certificateEnds && { certificateEnds }) };
  };
  return () => {
    if (!last || Math.abs(now() - last.at) >= KEEP) last = { at: now(), health: look() };
    return last.health;
  };
}
