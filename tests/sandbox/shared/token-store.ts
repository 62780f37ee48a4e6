import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Where oidc-provider keeps its records; one store per bank, records aged per client. */
export interface TokenStore {
  /** The provider's adapter for a model (`AccessToken`, `Grant` …). */
  adapter(model: string): Adapter;
  /** A record that is still stored, expired or not. */
  find(model: string, id: string): AdapterPayload | undefined;
  destroy(model: string, id: string): void;
  /** The client that a token was once issued to, also after its record is gone. */
  ownerOf(token: string): string | undefined;
  /** Which of its client's refresh tokens this is: 1 for the first. */
  ordinalOf(refreshToken: string): number | undefined;
  /** Makes every record of a client older. */
  age(clientId: string, seconds: number): void;
  /** Ends a client's records of one model at once. */
  expire(clientId: string, model: string): void;
  /** Forgets a client's records, of one model or all. */
  forget(clientId: string, model?: string): void;
}

export interface TokenStoreOptions {
  /** For how many seconds a refresh token that was rotated still works. */
  graceSeconds(clientId: string): number;
}

const GRANTED = ['AccessToken', 'AuthorizationCode', 'RefreshToken'];

export function createTokenStore({ graceSeconds }: TokenStoreOptions): TokenStore {
  const records = new Map<string, AdapterPayload>();
  const owners = new Map<string, string>();
  const ordinals = new Map<string, number>();
  const keyOf = (model: string, id: string) => `${model}:${id}`;
  const seconds = () => Math.floor(Date.now() / 1000);
  const ofClient = (clientId: string) => [...records].filter(([, record]) => clientOf(record) === clientId);

  const remember = (model: string, id: string, clientId: string | undefined) => {
    if (!clientId || owners.has(id)) return;
    owners.set(id, clientId);
    if (model === 'RefreshToken')
      ordinals.set(id, 1 + [...ordinals.keys()].filter((it) => owners.get(it) === clientId).length);
  };

  const inGrace = (record: AdapterPayload) =>
    typeof record.consumed === 'number' && seconds() < record.consumed + graceSeconds(record.clientId ?? '');

  return {
    adapter: (model) => ({
      async upsert(id, payload) {
        records.set(keyOf(model, id), structuredClone(payload));
        remember(model, id, payload.clientId);
      },
      async find(id) {
        const record = records.get(keyOf(model, id));
        if (!record) return undefined;
        return model === 'RefreshToken' && inGrace(record) ? { ...record, consumed: undefined } : { ...record };
      },
      async findByUid(uid) {
        return [...records].find(([key, record]) => key.startsWith(`${model}:`) && record.uid === uid)?.[1];
      },
      async findByUserCode() {
        return undefined;
      },
      async consume(id) {
        const record = records.get(keyOf(model, id));
        // The first use counts: grace isn't given anew.
        if (record && typeof record.consumed !== 'number') record.consumed = seconds();
      },
      async destroy(id) {
        records.delete(keyOf(model, id));
      },
      async revokeByGrantId(grantId) {
        const revoked = [...records].filter(([key, record]) => isGranted(key) && record.grantId === grantId);
        for (const [key] of revoked) records.delete(key);
      },
    }),
    find: (model, id) => records.get(keyOf(model, id)),
    destroy: (model, id) => void records.delete(keyOf(model, id)),
    ownerOf: (token) => owners.get(token),
    ordinalOf: (refreshToken) => ordinals.get(refreshToken),
    age(clientId, by) {
      for (const [, record] of ofClient(clientId)) {
        if (record.exp !== undefined) record.exp -= by;
        if (record.iat !== undefined) record.iat -= by;
        if (typeof record.consumed === 'number') record.consumed -= by;
      }
    },
    expire(clientId, model) {
      for (const [key, record] of ofClient(clientId)) if (key.startsWith(`${model}:`)) record.exp = seconds() - 1;
    },
    forget(clientId, model = '') {
      for (const [key] of ofClient(clientId)) if (key.startsWith(model)) records.delete(key);
    },
  };
}

function isGranted(key: string): boolean {
  return GRANTED.some((model) => key.startsWith(`${model}:`));
}

function clientOf(record: AdapterPayload): string | undefined {
  const parameters = record.params as Record<string, unknown> | undefined;
  return record.clientId ?? (parameters?.['client_id'] as string | undefined);
}
