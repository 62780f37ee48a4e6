import { type Following, followOrder } from '../bankid/follow.ts';
import type { Start } from '../bankid/message.ts';
import { isOver, LONGEST_MS, newOrder, type Order, progressOf, resumedOrder } from '../bankid/order.ts';
import type { FailureInfo } from '../failure.ts';
import { Refused } from '../refused.ts';
import { ENROL, HEAD, type Head, UNLOCK } from '../snapshot.ts';
import type { Ports } from '../sync/ports.ts';
import { orderFailure, showOrder } from '../sync/show-order.ts';
import type { Client, Signer } from './client.ts';
import { loginFailure } from './failures.ts';
import { finish } from './finish.ts';
import { newSigningKey, signingKeyOf } from './keys.ts';
import { type Login, LOGIN_ALARM, type LoginRecord, newLogin, type Wish } from './login.ts';
import type { Settling } from './settle.ts';
import { createSource } from './source.ts';

const LOGIN_ALARM_MINUTES = 0.5;

export interface LoginsDeps {
  ports: Ports;
  client: Client;
  record: LoginRecord;
  settling: Settling;
  publish(): Promise<void>;
  opened(): void;
}

/** The one login with BankID that runs or has failed: its order is followed here, and its end carried out. */
export interface Logins {
  /** In the place of whatever was there. Throws `Refused` where the vault has no door to open. */
  begin(start: Start, wish?: Wish): Promise<void>;
  /** Throws `Refused` not-found where there is none, or an enrolment whose passphrase was typed too long ago. */
  restart(start: Start): Promise<void>;
  /** Puts it away, or has it failed; of this subject alone, where one is named. */
  end(how: { subject?: Login['subject']; failure?: FailureInfo }): Promise<void>;
  /** Goes on with the login of a worker that is gone; nothing when it is followed. */
  resume(): Promise<void>;
}

export function createLogins({ ports, client, record, settling, publish, opened }: LoginsDeps): Logins {
  const { vault, alarms, clock } = ports;
  let followed: { id: string; following: Following } | undefined;
  // One word of the person at a time.
  const inTurn = <T>(run: () => Promise<T>) => ports.exclusive('bankid', run);
  const isFollowed = (following: Following) => followed?.following === following;

  function drop(): void {
    const { following } = followed ?? {};
    followed = undefined;
    void following?.cancel();
  }

  async function signerOf({ enrol }: Login): Promise<Signer> {
    if (enrol) return { signing: await signingKeyOf(enrol.signing) };
    const device = await vault.bankid.device();
    if (!device) throw new Refused('not-found');
    return device;
  }

  function follow(login: Login, first: Order, signer: Signer): void {
    const { id, subject } = login;
    const since = vault.bankid.locks();
    const wanted = subject === ENROL ? 'open' : 'locked';
    let stored = stamp(first);
    const isShown = async () => {
      if (!isFollowed(following) || (await vault.state()) !== wanted) return false;
      // There is one place for a code, and a bank's goes first.
      const head = await ports.session.get<Head>(HEAD);
      return !head?.attempts.some(({ phase }) => phase === 'order');
    };
    const show = (order: Order) => showOrder(ports, subject, order, isShown);
    const source = createSource(login, { client, record, signer, words: ports.words });
    const following = followOrder(first, source, {
      now: clock.now,
      wait: ports.wait,
      async changed(order) {
        if (!isFollowed(following)) return;
        if (stamp(order) !== stored && !isOver(order)) {
          stored = stamp(order);
          const begun = order.state !== 'starting';
          await record.change(id, (now) => ({ ...now, progress: progressOf(order), begun }));
        }
        await show(order);
      },
    });
    followed = { id, following };
    void show(first).catch(() => undefined);
    void following.ended
      .then((order) => over(login, order, signer, since, () => isFollowed(following)))
      .catch((error: unknown) => fail(id, () => isFollowed(following), error))
      .catch(() => undefined);
  }

  async function over(login: Login, order: Order, signer: Signer, since: number, isOurs: () => boolean): Promise<void> {
    if (!isOurs()) return;
    if (order.state !== 'complete') return put(login.id, orderFailure(order));
    const isWanted = async () => isOurs() && (await record.get())?.id === login.id;
    const now = await record.get();
    if (now?.id !== login.id) return;
    const isDone = await finish(now, signer, since, { ports, client, settling, isWanted });
    if (!isDone) return;
    await done(now, signer);
  }

  async function done({ id, subject, order }: Login, signer: Signer): Promise<void> {
    await inTurn(async () => {
      if (followed?.id === id) drop();
      if ((await record.get())?.id === id) await clear();
    });
    await publish();
    if (subject !== UNLOCK) return;
    opened();
    // It changes nothing here: the share opens no other order's answer, and the server forgets the order by itself.
    if (order) await client.acknowledge(order.id, signer).catch(() => undefined);
  }

  async function fail(id: string, isOurs: () => boolean, error: unknown): Promise<void> {
    if (isOurs() && !(error instanceof Refused)) await put(id, loginFailure(error));
  }

  /** A failed login stays until the person has seen it. */
  async function put(id: string, failure: FailureInfo): Promise<void> {
    await inTurn(async () => {
      if (followed?.id === id) drop();
      await record.change(id, ({ order: _order, ...login }) => ({ ...login, failure }));
      await alarms.clear(LOGIN_ALARM);
    });
    await publish();
  }

  async function clear(): Promise<void> {
    await record.put(undefined);
    await alarms.clear(LOGIN_ALARM);
  }

  /** Ends what runs and tells the server so, without waiting for it. Runs in turn. */
  async function stop(): Promise<Login | undefined> {
    const login = await record.get();
    drop();
    if (login?.order && !login.failure) void client.cancel(login.order.id).catch(() => undefined);
    return login;
  }

  async function start(from: Start, wish?: Wish): Promise<void> {
    const enrol = wish && { ...wish, signing: await newSigningKey() };
    const login = newLogin(ports.randomId(), clock.now(), from, enrol);
    const signer = await signerOf(login);
    await stop();
    await record.put(login);
    await alarms.every(LOGIN_ALARM, LOGIN_ALARM_MINUTES);
    follow(login, newOrder(login.progress.startedAt, from), signer);
  }

  async function resumeInTurn(): Promise<void> {
    const login = await record.get();
    if (!login || login.failure || followed?.id === login.id) return;
    const state = await vault.state();
    const isDue = state === (login.subject === ENROL ? 'open' : 'locked');
    const signer = isDue ? await signerOf(login).catch(() => undefined) : undefined;
    if (signer) {
      follow(login, resumedOrder(login.progress, login.begun), signer);
      return;
    }
    await stop();
    // An unlock that came through, or a vault that is gone; an enrolment can't go on behind a lock.
    if (login.subject === UNLOCK || state !== 'locked') return clear();
    await record.put({ ...login, failure: { kind: 'cancelled', reason: 'vault-changed' } });
    await alarms.clear(LOGIN_ALARM);
  }

  return {
    async begin(from, wish) {
      await inTurn(() => start(from, wish));
      await publish();
    },

    async restart(from) {
      await inTurn(async () => {
        await resumeInTurn();
        const login = await record.get();
        if (!login) throw new Refused('not-found');
        if (!login.failure) return followed?.following.restart(from);
        const { subject, enrol } = login;
        if ((await vault.state()) !== (subject === ENROL ? 'open' : 'locked')) throw new Refused('not-found');
        if (!enrol) return start(from);
        const age = clock.now() - enrol.allowedAt;
        // Not whoever comes by later: their BankID would open the vault.
        if (age < 0 || age > LONGEST_MS) throw new Refused('not-found');
        return start(from, enrol);
      });
      await publish();
    },

    async end({ subject, failure }) {
      await inTurn(async () => {
        const login = await record.get();
        if (!login || (subject && login.subject !== subject)) return;
        if (failure && login.failure) return;
        await stop();
        await clear();
        if (failure) await record.put({ ...login, failure });
      });
    },

    resume: () => inTurn(resumeInTurn),
  };
}

/** What of an order is worth a write: neither its hints nor its frames. */
function stamp(order: Order): string {
  return JSON.stringify([progressOf(order), order.state === 'starting']);
}
