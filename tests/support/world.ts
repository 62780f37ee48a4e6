import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { createApp } from '../../lib/app.ts';
import { checkAdditions } from '../../lib/banks/catalog/check.ts';
import type { Institution } from '../../lib/banks/catalog/institution.ts';
import type { RelyingParty } from '../../lib/banks/catalog/relying-party.ts';
import { connectors } from '../../lib/banks/connectors.ts';
import type { Badge } from '../../lib/browser/badge.ts';
import type { IdleState } from '../../lib/browser/idle.ts';
import { createHttp } from '../../lib/http/create-http.ts';
import { type CommandName, type Input, MESSAGE_VERSION, type Output } from '../../lib/messages.ts';
import type { Records } from '../../lib/records.ts';
import { HEAD, type Head, REST, type Rest } from '../../lib/snapshot.ts';
import type { ConsentWindows, Ports } from '../../lib/sync/ports.ts';
import { createUnlocking } from '../../lib/unlock/unlocking.ts';
import { createBankIdDoors } from '../../lib/vault/bankid.ts';
import { createVault } from '../../lib/vault/vault.ts';
import messages from '../../public/_locales/en/messages.json' with { type: 'json' };
import { DEFAULT_PORTS, type Listener, type Sandbox } from '../sandbox/start.ts';

export const REDIRECT = 'https://abcdefghijklmnop.chromiumapp.org/sandbox-sparebank1';
export const WATCHED = 'https://localhost/saldobar';

/** The sandbox's institutions at the origins where this sandbox listens. */
export function institutionsAt(sandbox: Sandbox): Institution[] {
  let text = readFileSync('tests/sandbox/institutions.json', 'utf8');
  for (const [listener, port] of Object.entries(DEFAULT_PORTS)) {
    const origin = sandbox.origins[listener as Listener];
    text = text.replaceAll(`${new URL(origin).protocol}//localhost:${port}`, origin);
  }
  return checkAdditions(JSON.parse(text), []).institutions;
}

/** The product's own rooms over Node: real vault, real requests, real sandbox; only the browser's API is stood in for. */
export function createWorld(
  institutions: Institution[],
  {
    relyingParty,
    time,
  }: {
    relyingParty?: RelyingParty;
    /** A clock that moves on by what is waited for; the machine's own where it is left out. */
    time?: { now: number };
  } = {},
) {
  const database = `vault-${crypto.randomUUID()}`;
  const memory = new Map<string, unknown>();
  const state = {
    offset: 0,
    online: true,
    reachable: true,
    /** The browser's own, with the certificate that it shows. */
    fetch: globalThis.fetch,
    /** Origins that the person doesn't let us reach. */
    refused: new Set<string>(),
    badge: undefined as Badge | undefined,
    dropped: [] as string[],
    /** Called with the consent URL; resolves like launchWebAuthFlow. */
    person: (_url: string): Promise<string> => new Promise<string>(() => undefined),
    tabs: [] as string[],
    closed: [] as number[],
    /** Addresses of tabs that our host permissions let us see. */
    addresses: new Map<number, string>(),
    watching: false,
    /** Alarms for a certain moment (epoch ms). */
    alarms: new Map<string, number>(),
    idle: 'active' as IdleState,
    /** After how much time without input (ms) the browser tells it. */
    idleAfter: undefined as number | undefined,
  };
  const mayReach = async (origin: string) => state.reachable && !state.refused.has(origin);
  const clock = { now: () => (time?.now ?? Date.now()) + state.offset };
  const exclusive: Ports['exclusive'] = (name, run) => navigator.locks.request(`${database} ${name}`, run);
  const session: Ports['session'] = {
    get: async <T>(key: string) => structuredClone(memory.get(key)) as T | undefined,
    set: async (key, value) => void memory.set(key, structuredClone(value)),
    remove: async (key) => void memory.delete(key),
  };
  const consent: ConsentWindows = {
    redirectUri({ oauth }, window) {
      if (window === 'tab') return oauth?.watchedRedirectUri ?? null;
      return oauth?.loginByEmail ? null : REDIRECT;
    },
    openAuthWindow: (url) => state.person(url),
    closeAuthWindow: async () => undefined,
    openTab: async (url) => state.tabs.push(url),
    closeTab: async (tabId) => void state.closed.push(tabId),
    tabAddress: async (tabId) =>
      tabId > state.tabs.length || state.closed.includes(tabId) ? null : state.addresses.get(tabId),
    watchTabs: (on) => void (state.watching = on),
  };
  /** The same vault, as another worker would open it. */
  const openVault = () =>
    createVault<Records>({
      bankidDoors: createBankIdDoors,
      session,
      exclusive,
      now: clock.now,
      wait: async () => undefined,
      databaseName: database,
      kdf: { m: 8, t: 1, p: 1 },
    });
  const ports: Ports = {
    vault: openVault(),
    institutions,
    ...(relyingParty && { relyingParty }),
    connectors,
    http: (institution, record) =>
      createHttp(institution, { fetch: state.fetch, online: () => state.online, mayReach, record }),
    certificateCredentials: async () => 'omit',
    clock,
    clockOffsets: new Map(),
    exclusive,
    session,
    alarms: {
      every: async () => undefined,
      at: async (name, at) => void state.alarms.set(name, at),
      clear: async (name) => void state.alarms.delete(name),
    },
    idle: { state: async () => state.idle, watch: (ms) => void (state.idleAfter = ms) },
    consent,
    words: {
      t: (key, ...args) =>
        args.reduce<string>((text, arg, i) => text.replace(`$${i + 1}`, String(arg)), messages[key].message),
      language: () => 'en-GB',
    },
    showBadge: async (badge) => void (state.badge = badge),
    mayReach,
    dropPermissions: async (origins) => void state.dropped.push(...origins),
    wait: async () => undefined,
    randomId: () => crypto.randomUUID(),
    random: () => 0.5,
  };

  let lives = 0;
  /** One life of the worker: a new one over the same vault and session is a restarted worker. */
  const startWorker = async () => {
    const life = ++lives;
    // A hundredth of the time; an earlier worker is gone, and its timers with it.
    const wait = (ms: number) =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          if (time) time.now += ms;
          if (life === lives) resolve();
        }, ms / 100);
      });
    const app = createApp({ ...ports, wait, clockOffsets: new Map(), vault: openVault() }, createUnlocking);
    await (
      await app.start()
    ).caughtUp;
    const answer = (command: string, input: unknown) => app.router.answer({ v: MESSAGE_VERSION, command, input });
    const send = async <C extends CommandName>(command: C, input: Input<C>): Promise<Output<C>> => {
      const reply = await answer(command, input);
      if (!reply.ok)
        throw new Error('refusal' in reply ? reply.refusal : `${reply.failure.kind} ${reply.failure.reason ?? ''}`);
      return reply.output;
    };
    return { app, answer, send };
  };

  return {
    database,
    state,
    memory,
    ports,
    startWorker,
    head: () => memory.get(HEAD) as Head,
    rest: () => memory.get(REST) as Rest,
    /** The browser's end: what lives in memory only is gone. */
    restartBrowser: () => memory.clear(),
    /** Resolves when the published head is as wanted; fails with the last one after a while. */
    async until(wanted: (head: Head) => boolean): Promise<Head> {
      for (let round = 0; round < 500; round++) {
        const head = memory.get(HEAD) as Head | undefined;
        if (head && wanted(head)) return head;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`it never came: ${JSON.stringify(memory.get(HEAD))}`);
    },
  };
}

export type World = ReturnType<typeof createWorld>;
