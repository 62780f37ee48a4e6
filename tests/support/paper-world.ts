import type { Account, AccountsReading, Connector, Step, Tokens } from '../../lib/banks/connector.ts';
import type { Institution } from '../../lib/banks/catalog/institution.ts';
import type { Badge } from '../../lib/browser/badge.ts';
import { Failure } from '../../lib/failure.ts';
import type { HttpRequest } from '../../lib/http/http.ts';
import type { Connection, Grant, Records } from '../../lib/records.ts';
import type { Door, Head, OrderView, Rest, VaultState } from '../../lib/snapshot.ts';
import type { AppSession, AppVault, Ports } from '../../lib/sync/ports.ts';
import { VaultError } from '../../lib/vault/error.ts';
import type { StoreName } from '../../lib/vault/stores.ts';
import messages from '../../public/_locales/en/messages.json' with { type: 'json' };

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOW = 1_700_000_000_000;

export const paperInstitution = (more: Partial<Institution> = {}): Institution => ({
  id: 'paper',
  name: 'Paper Bank',
  country: 'NO',
  connector: 'oauth',
  kind: 'live',
  origins: ['https://api.paper.example'],
  allow: [{ method: 'GET', origin: 'https://api.paper.example', path: 'accounts' }],
  portal: 'https://paper.example/consents',
  unattendedMinutes: 180,
  ...more,
});

export const tokensOf = (accessToken: string, now: number, more: Partial<Tokens> = {}): Tokens => ({
  accessToken,
  refreshToken: `refresh ${accessToken}`,
  receivedAt: now,
  accessEndsAt: now + HOUR,
  ...more,
});

export const account = (id: string, booked?: string, more: Partial<Account> = {}): Account => ({
  id,
  name: `Account ${id}`,
  kind: 'current',
  currency: 'NOK',
  ...(booked !== undefined && { booked }),
  ...more,
});

/** Records in memory in the vault's place, as JSON. `corrupt` names those that can't be read: `store id`. */
function paperVault() {
  const stores = new Map<string, Map<string, string>>();
  const notices = new Map<string, number>();
  const state = {
    vault: 'open' as VaultState,
    door: 'device' as Door,
    corrupt: new Set<string>(),
    refuses: false,
    writes: [] as string[][],
  };
  const storeOf = (store: string) => {
    const found = stores.get(store) ?? new Map<string, string>();
    stores.set(store, found);
    return found;
  };
  const read = <S extends StoreName>(store: S, id: string): Records[S] | undefined => {
    if (state.corrupt.has(`${store} ${id}`)) throw new VaultError('corrupt', { place: { store, id } });
    const text = storeOf(store).get(id);
    return text === undefined ? undefined : (JSON.parse(text) as Records[S]);
  };
  const session: AppSession = {
    get: async (store, id) => read(store, id),
    async all(store, onCorrupt) {
      const whole = [...storeOf(store).keys()].flatMap((id) => {
        try {
          return [[id, read(store, id)!] as const];
        } catch (error) {
          if (!onCorrupt) throw error;
          onCorrupt(id);
          return [];
        }
      });
      return new Map(whole);
    },
    ids: async (store) => [...storeOf(store).keys()],
    async write(changes) {
      if (state.refuses) throw new VaultError('storage');
      state.writes.push(changes.map((one) => (one.type === 'notice' ? 'notice' : `${one.type} ${one.store}`)));
      for (const change of changes) {
        if (change.type === 'notice') {
          if (change.endsAt === null) notices.delete(change.connectionId);
          else notices.set(change.connectionId, change.endsAt);
        } else {
          state.corrupt.delete(`${change.store} ${change.id}`);
          if (change.type === 'put') storeOf(change.store).set(change.id, JSON.stringify(change.record));
          else storeOf(change.store).delete(change.id);
        }
      }
    },
  };
  const vault = {
    state: async () => state.vault,
    door: async () => (state.vault === 'none' ? undefined : state.door),
    refuses: async () => state.refuses,
    notices: async () => [...notices].map(([connectionId, endsAt]) => ({ connectionId, endsAt })),
    passkey: { question: async () => undefined },
    bankid: { device: async () => undefined, deviceName: async () => undefined, farewells: async () => [] },
    async open() {
      if (state.vault === 'failed') throw new VaultError('storage');
      if (state.vault !== 'open') throw new VaultError(state.vault);
      return session;
    },
  };
  return { state, session, notices, vault: vault as unknown as AppVault };
}

/**
 * The ports of lib/sync in a test's own hands: records in memory, a clock that stands, a bank that answers as told and
 * writes down what it was asked. Nothing is sent and nothing listens, so that a test takes a millisecond.
 */
export function createPaperWorld(institutions: Institution[] = [paperInstitution()]) {
  const { state: vaultState, session, notices, vault } = paperVault();
  const memory = new Map<string, unknown>();
  const waits: { at: number; resolve: () => void }[] = [];
  const locks = new Map<string, Promise<unknown>>();
  let ids = 0;
  const state = {
    now: NOW,
    badge: undefined as Badge | undefined,
    badges: 0,
    dropped: [] as string[],
    refused: new Set<string>(),
    alarms: new Map<string, number>(),
    /** What the worker asked of the browser's windows and tabs. */
    windows: [] as string[],
    tabs: [] as string[],
    closedTabs: [] as number[],
    closedWindows: 0,
    addresses: new Map<number, string | null>(),
    watching: false,
    answerWindow: (_url: string): void => undefined,
    failWindow: (_error: unknown): void => undefined,
    /** What the bank was asked, in order. */
    asked: [] as string[],
    /** Accounts of its next answers. */
    reading: { accounts: [account('a', '10.00'), account('b', '20.50')], partial: false } as AccountsReading,
    /** Called before the bank answers anything of that name; what it throws is the bank's answer. */
    before: async (_what: string): Promise<void> => undefined,
    given: 0,
  };
  const tokens = () => tokensOf(`access ${++state.given}`, state.now);

  async function asks(what: string, http: (request: HttpRequest) => Promise<unknown>) {
    await http({ method: 'GET', url: 'https://api.paper.example/accounts' });
    state.asked.push(what);
    await state.before(what);
  }
  const consent = (redirectUri: string): Step => ({
    type: 'redirect',
    url: `https://paper.example/consent?to=${redirectUri}`,
    state: { state: 'own' },
    leaves: 'a consent',
  });
  const connector: Connector = {
    id: 'oauth',
    intro: 'intro',
    needs: 'needs',
    settings: undefined as never,
    async begin({ http, redirectUri }) {
      await asks('begin', http);
      return consent(redirectUri);
    },
    async next({ http, keep }, _state, input) {
      await asks(`next ${input.type}`, http);
      await keep(tokens());
      return { type: 'done' };
    },
    async refresh({ http, tokens: used, keep }) {
      await asks(`refresh with ${used.refreshToken}`, http);
      await keep(tokens());
    },
    async accounts({ http, tokens: used, chosen }) {
      await asks(`accounts with ${used.accessToken}${chosen ? ` of ${chosen.join(' ')}` : ''}`, http);
      return state.reading;
    },
    transactions: async () => ({ transactions: [], partial: false }),
    async revoke({ http, tokens: used }) {
      await asks(`revoke ${used.accessToken}`, http);
      return 'revoked';
    },
  };

  const exclusive: Ports['exclusive'] = async (name, run) => {
    const before = locks.get(name) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(run);
    locks.set(
      name,
      mine.catch(() => undefined),
    );
    return mine;
  };
  const ports = {
    vault,
    institutions,
    connectors: { oauth: connector } as Ports['connectors'],
    http: (_reachable: unknown, record: () => Promise<void> | void) => async () => {
      await record();
      return { status: 200, headers: new Headers(), text: '' };
    },
    certificateCredentials: async () => 'omit' as const,
    clock: { now: () => state.now },
    clockOffsets: new Map<string, number>(),
    exclusive,
    idle: { state: async () => 'active' as const, watch: () => undefined },
    session: {
      get: async <T>(key: string) => structuredClone(memory.get(key)) as T | undefined,
      set: async (key: string, value: unknown) => void memory.set(key, structuredClone(value)),
      remove: async (key: string) => void memory.delete(key),
    },
    alarms: {
      at: async (name: string, when: number) => void state.alarms.set(name, when),
      every: async (name: string, minutes: number) => void state.alarms.set(name, minutes),
      clear: async (name: string) => void state.alarms.delete(name),
    },
    consent: {
      redirectUri: (_institution: Institution, window: 'browser' | 'tab') => `https://${window}.example/back`,
      openAuthWindow(url: string) {
        state.windows.push(url);
        return new Promise<string>((resolve, reject) => {
          state.answerWindow = resolve;
          state.failWindow = reject;
        });
      },
      closeAuthWindow: async () => void state.closedWindows++,
      openTab: async (url: string) => state.tabs.push(url),
      closeTab: async (tabId: number) => void state.closedTabs.push(tabId),
      tabAddress: async (tabId: number) => state.addresses.get(tabId),
      watchTabs: (on: boolean) => void (state.watching = on),
    },
    words: {
      t: (key: keyof typeof messages, ...args: unknown[]) =>
        args.reduce<string>((text, arg, i) => text.replace(`$${i + 1}`, String(arg)), messages[key].message),
      language: () => 'en-GB',
    },
    async showBadge(badge: Badge) {
      state.badge = badge;
      state.badges++;
    },
    mayReach: async (origin: string) => !state.refused.has(origin),
    dropPermissions: async (patterns: string[]) => void state.dropped.push(...patterns),
    wait: (ms: number) => new Promise<void>((resolve) => waits.push({ at: state.now + ms, resolve })),
    randomId: () => `id-${++ids}`,
    random: () => 0.5,
  } as Ports;

  return {
    state,
    vaultState,
    session,
    notices,
    memory,
    ports,
    connector,
    waits,
    head: () => memory.get('head') as Head,
    rest: () => memory.get('rest') as Rest,
    order: () => memory.get('order') as OrderView | undefined,
    /** Time passes; who waited for it goes on. */
    pass(ms: number) {
      state.now += ms;
      for (const wait of waits.filter(({ at }) => at <= state.now)) {
        waits.splice(waits.indexOf(wait), 1);
        wait.resolve();
      }
    },
    /** A connection with its registration, grant and chosen accounts, as linking leaves it. */
    async link(id: string, more: { connection?: Partial<Connection>; grant?: Partial<Grant> } = {}) {
      const connection: Connection = {
        institutionId: institutions[0]!.id,
        registrationId: `registration of ${id}`,
        window: 'browser',
        linkedAt: NOW,
        consentedAt: NOW,
        chosen: [
          { id: `${id}-1`, bankId: 'a' },
          { id: `${id}-2`, bankId: 'b' },
        ],
        ...more.connection,
      };
      await session.write([
        { type: 'put', store: 'connection', id, record: connection },
        {
          type: 'put',
          store: 'registration',
          id: connection.registrationId,
          record: { institutionId: connection.institutionId, settings: { clientId: 'c' }, createdAt: NOW },
        },
        { type: 'put', store: 'grant', id, record: { current: tokensOf('stored', NOW), ...more.grant } },
      ]);
      vaultState.writes.length = 0;
    },
    /** Resolves when it is so; fails after a bounded number of turns. */
    async until(isSo: () => Promise<boolean> | boolean): Promise<void> {
      for (let turn = 0; turn < 200; turn++) {
        if (await isSo()) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error('it never came');
    },
    /** Lets everything that needs no time end. */
    async quiet(): Promise<void> {
      for (let turn = 0; turn < 15; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export type PaperWorld = ReturnType<typeof createPaperWorld>;

/** A bank that gives this answer to what is named so, every time. */
export const answering = (world: PaperWorld, what: string, ...failure: ConstructorParameters<typeof Failure>) => {
  world.state.before = async (asked) => {
    if (asked.startsWith(what)) throw new Failure(...failure);
  };
};
