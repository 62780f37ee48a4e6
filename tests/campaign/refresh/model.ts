import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import { norway } from '../../../lib/banks/catalog/norway.ts';
import { connectors } from '../../../lib/banks/connectors.ts';
import { Failure } from '../../../lib/failure.ts';
import type { HttpReply } from '../../../lib/http/http.ts';
import type { Grant } from '../../../lib/records.ts';
import { createActivity } from '../../../lib/sync/activity.ts';
import { newest } from '../../../lib/sync/grant.ts';
import type { AppSession, Ports } from '../../../lib/sync/ports.ts';
import { createReading, type Reading } from '../../../lib/sync/read.ts';
import { recoverRefreshes } from '../../../lib/sync/recover.ts';
import { createLocks } from './locks.ts';

export const CONNECTION = 'connection';
const INSTITUTION = norway[0]!;

/** `spoilt`: tokens that the bank does not know, in an answer that does not pass the checks. */
export type Weather = 'fine' | 'lost' | 'down' | 'spoilt';

export interface ModelOptions {
  /** Called wherever other work may come between, and a worker may die. */
  pause(what: string): Promise<void>;
  now(): number;
  /** The bank takes the token before the newest one, too. */
  previousWorks?: boolean;
  /** How the bank, or the way to it, treats the next token request. */
  weather?(): Weather;
}

/** What a bank with strict rotation was asked. */
export interface Seen {
  tokenRequests: number;
  rotations: number;
  /** Tokens presented that a committed one had taken the place of, and that no flag of the bank allows. */
  superseded: number;
  /** Such tokens where the bank is flagged as taking them, and had refused the newest. */
  previous: number;
}

export interface Life {
  reading: Reading;
  /** What a worker does first. */
  catchUp(): Promise<void>;
  /** Nothing that it still had to do is done; its locks are free. */
  kill(): void;
}

/**
 * The real code from the trigger of a reading to the refresh at the bank, over a store and a bank in memory. The bank
 * rotates strictly: each refresh token works once, and one that was used ends the grant.
 */
export function createModel({ pause, now, previousWorks = false, weather = () => 'fine' }: ModelOptions) {
  const { callsPerHour: _none, ...rest } = INSTITUTION;
  const institution: Institution = {
    ...rest,
    oauth: { ...INSTITUTION.oauth!, ...(previousWorks && { previousRefreshTokenWorks: true }) },
  };
  const seen: Seen = { tokenRequests: 0, rotations: 0, superseded: 0, previous: 0 };
  const store = new Map<string, string>();
  const locks = createLocks();
  const bank = { ordinal: 0, isEnded: false };
  const wasNewest = new Set<string>();
  /** From sending to commit (ms), of each exchange that was committed. */
  const exposures: number[] = [];
  let sentAt = 0;

  const stored = (key: string): unknown => {
    const text = store.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  };
  const grant = () => stored(`grant/${CONNECTION}`) as Grant;
  const put = (key: string, value: unknown) => {
    if (key === `grant/${CONNECTION}`) {
      const token = store.has(key) ? newest(grant()).refreshToken! : undefined;
      const next = newest(value as Grant).refreshToken!;
      if (token !== undefined && token !== next) {
        wasNewest.add(token);
        exposures.push(now() - sentAt);
      }
    }
    store.set(key, JSON.stringify(value));
  };

  /** The link as consent left it. */
  function link(): void {
    bank.ordinal++;
    bank.isEnded = false;
    const tokens = { accessToken: 'a', refreshToken: `r${bank.ordinal}`, accessEndsAt: 0, receivedAt: now() };
    store.clear();
    put(`registration/${CONNECTION}`, {
      institutionId: institution.id,
      settings: { clientId: 'c', clientSecret: 's' },
      createdAt: 0,
    });
    put(`connection/${CONNECTION}`, {
      institutionId: institution.id,
      registrationId: CONNECTION,
      window: 'browser',
      linkedAt: now(),
      consentedAt: now(),
      chosen: [{ id: 'account', bankId: 'k' }],
    });
    put(`grant/${CONNECTION}`, { current: tokens });
  }

  function answerRefresh(presented: string): HttpReply {
    const isNewest = presented === `r${bank.ordinal}`;
    const isPrevious = previousWorks && presented === `r${bank.ordinal - 1}`;
    if (bank.isEnded || !(isNewest || isPrevious)) {
      bank.isEnded ||= !previousWorks;
      return reply(400, { error: 'invalid_grant' });
    }
    bank.ordinal++;
    seen.rotations++;
    return reply(200, {
      access_token: `a${bank.ordinal}`,
      refresh_token: `r${bank.ordinal}`,
      token_type: 'Bearer',
      expires_in: 600,
    });
  }

  /** One life of the worker. */
  function startLife(): Life {
    let isAlive = true;
    const life = {};
    // What is dead goes no further, and is never told so.
    const step = async (what: string) => {
      await pause(what);
      if (!isAlive) await new Promise<never>(() => undefined);
    };
    const refused = new Set<string>();
    const http: Ports['http'] = (_institution, record) => async (request) => {
      await record();
      await step('send');
      if (request.method === 'GET') {
        await step('answer');
        return reply(200, { accounts: [{ key: 'k', name: 'n', balance: 1, currencyCode: 'NOK' }], errors: [] });
      }
      const presented = new URLSearchParams(request.body).get('refresh_token')!;
      seen.tokenRequests++;
      sentAt = now();
      if (presented !== newest(grant()).refreshToken && wasNewest.has(presented)) {
        if (previousWorks && refused.has(newest(grant()).refreshToken!)) seen.previous++;
        else seen.superseded++;
      }
      const kind = weather();
      if (kind === 'down') {
        await step('answer');
        return reply(503, {});
      }
      if (kind === 'spoilt') {
        await step('answer');
        return reply(200, { access_token: 'x', refresh_token: `x${seen.tokenRequests}`, token_type: 'mac' });
      }
      // What was sent is carried out, whether or not anybody still waits for it.
      await pause('at the bank');
      const answer = answerRefresh(presented);
      if (answer.status === 400) refused.add(presented);
      await step('answer');
      if (kind === 'lost') throw new Failure('unavailable', { reason: 'timeout' });
      return answer;
    };
    const session = {
      async get(kind: string, id: string) {
        await step('read');
        return stored(`${kind}/${id}`);
      },
      async all(kind: string) {
        await step('read');
        const keys = [...store.keys()].filter((key) => key.startsWith(`${kind}/`));
        return new Map(keys.map((key) => [key.slice(kind.length + 1), stored(key)]));
      },
      async write(changes: { type: string; store?: string; id?: string; record?: unknown }[]) {
        await step('write');
        for (const { type, store: kind, id, record } of changes)
          if (type === 'put') put(`${kind}/${id}`, record);
          else if (type === 'remove') store.delete(`${kind}/${id}`);
        await step('written');
      },
    } as unknown as AppSession;
    const ports = {
      vault: { open: async () => session, state: async () => 'open', refuses: async () => false },
      institutions: [institution],
      connectors,
      http,
      clock: { now },
      clockOffsets: new Map(),
      exclusive: async <T>(name: string, run: () => Promise<T>) => {
        await step('lock');
        return locks.hold(name, life, run);
      },
      random: () => 0.5,
    } as unknown as Ports;
    const reading = createReading(
      ports,
      createActivity(),
      async () => undefined,
      () => undefined,
    );
    return {
      reading,
      async catchUp() {
        await recoverRefreshes(ports, (id) => reading.one(id, { by: 'recovery' }));
        await reading.all({ by: 'alarm' });
      },
      kill() {
        isAlive = false;
        locks.release(life);
      },
    };
  }

  link();
  return {
    seen,
    exposures,
    link,
    startLife,
    isLost: () => bank.isEnded || !isKnown(),
  };

  /** Whether the newest stored token is one that the bank still takes. */
  function isKnown(): boolean {
    return newest(grant()).refreshToken === `r${bank.ordinal}`;
  }
}

const reply = (status: number, body: object): HttpReply => ({
  status,
  headers: new Headers({ 'content-type': 'application/json' }),
  text: JSON.stringify(body),
});
