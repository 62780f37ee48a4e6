import type { Step, StepInput } from '../banks/connector.ts';
import { Failure, type FailureInfo, toFailure } from '../failure.ts';
import type { ConsentWindowKind } from '../messages.ts';
import type { Attempt, Registration } from '../records.ts';
import { Refused } from '../refused.ts';
import { VaultError } from '../vault/error.ts';
import { consentNotice, newest } from './access.ts';
import { put, remove } from './changes.ts';
import { knownInstitution } from './institutions.ts';
import type { AppSession, Ports } from './ports.ts';
import { forgetUnusedRegistrations } from './registrations.ts';

export const ATTEMPT_ALARM = 'attempt';

/** What a consent window ended with. */
export type ConsentAnswer = { url: string } | { failure: FailureInfo };

/** `registration` is stored with the attempt when it is new; `registrationId` alone names stored credentials. */
export interface LinkWish {
  institutionId: string;
  registrationId: string;
  registration?: Registration;
  window: ConsentWindowKind;
  connectionId?: string;
}

export interface Linking {
  /** Queues an attempt; one consent window is open at a time, in order of asking. Resolves when it is stored. */
  start(wish: LinkWish): Promise<string>;
  retry(attemptId: string): Promise<void>;
  /** Puts an attempt away. What a failed re-link leaves behind is the old link, untouched. */
  dismiss(attemptId: string): Promise<void>;
  /** An address that a tab reached, or its end: the answer of an attempt if the tab is a consent tab. */
  tabEvent(tabId: number, event: { url: string } | 'closed'): Promise<void>;
  /** Settles what an earlier worker left: windows without a listener, answers not finished. Call once per start. */
  recover(): Promise<void>;
}

/**
 * Runs attempts: queued → consent → finishing → linked or failed. Every change is committed before its effect, so a
 * worker killed anywhere leaves an attempt that `recover` settles.
 */
export function createLinking(
  ports: Ports,
  hooks: { publish(): Promise<void>; linked(connectionId: string): Promise<void> },
): Linking {
  const { vault, consent, clock } = ports;
  // Windows that this worker opened and still listens to. A window of an earlier worker has no listener any more.
  const listening = new Set<string>();

  async function attempts(session: AppSession): Promise<[string, Attempt][]> {
    return [...(await session.all('attempt'))].sort(([, a], [, b]) => a.startedAt - b.startedAt);
  }

  async function save(session: AppSession, id: string, attempt: Attempt): Promise<void> {
    await session.write([put('attempt', id, attempt)]);
    await hooks.publish();
  }

  async function failed(session: AppSession, id: string, attempt: Attempt, failure: FailureInfo): Promise<void> {
    const { state: _state, tabId: _tabId, tokens: _tokens, ...rest } = attempt;
    await save(session, id, { ...rest, phase: 'failed', failure });
  }

  /** Opens the window of the next queued attempt, unless one is open. */
  async function pump(): Promise<void> {
    await ports.exclusive('consent', async () => {
      const session = await vault.open();
      const all = await attempts(session);
      const open = all.some(([, { phase }]) => phase === 'consent' || phase === 'finishing');
      const next = all.find(([, { phase }]) => phase === 'queued');
      consent.watchTabs(all.some(([, { phase, window }]) => phase === 'consent' && window === 'tab'));
      if (!open && !next) return ports.alarms.clear(ATTEMPT_ALARM);
      await ports.alarms.every(ATTEMPT_ALARM, 0.5);
      if (open || !next) return;
      const [id, attempt] = next;
      try {
        const { connector } = knownInstitution(ports, attempt.institutionId);
        await show(session, id, attempt, await connector.begin(await linkContext(session, id, attempt)));
      } catch (error) {
        if (error instanceof VaultError) throw error;
        await failed(session, id, attempt, toFailure(error).info);
      }
    });
  }

  const pumpOn = (): void => void pump().catch(locked);

  async function show(session: AppSession, id: string, attempt: Attempt, step: Step): Promise<void> {
    if (step.type === 'done') return finish(session, id);
    if (step.type !== 'redirect') throw new TypeError(`no window shows ${step.type}`);
    const waiting: Attempt = { ...attempt, phase: 'consent', state: step.state };
    await save(session, id, waiting);
    if (attempt.window === 'browser') {
      listening.add(id);
      void consent
        .openAuthWindow(step.url)
        .then(
          (url): ConsentAnswer => ({ url }),
          (error: unknown): ConsentAnswer => ({ failure: toFailure(error).info }),
        )
        .then((answer) => {
          listening.delete(id);
          return deliver(id, answer);
        })
        .catch(locked);
      return;
    }
    consent.watchTabs(true);
    await save(session, id, { ...waiting, tabId: await consent.openTab(step.url) });
  }

  async function deliver(id: string, answer: ConsentAnswer): Promise<void> {
    await ports.exclusive(`attempt:${id}`, async () => {
      const session = await vault.open();
      const attempt = await session.get('attempt', id);
      // Used up already, or put away: a late or repeated answer changes nothing.
      if (attempt?.phase !== 'consent' || attempt.state === undefined) return;
      if ('failure' in answer) return failed(session, id, attempt, answer.failure);
      const { state, tabId: _tabId, ...used } = attempt;
      const finishing: Attempt = { ...used, phase: 'finishing' };
      await save(session, id, finishing);
      try {
        const input: StepInput = { type: 'redirected', url: answer.url };
        const { connector } = knownInstitution(ports, attempt.institutionId);
        await show(
          session,
          id,
          finishing,
          await connector.next(await linkContext(session, id, finishing), state, input),
        );
      } catch (error) {
        if (error instanceof VaultError) throw error;
        await failed(session, id, finishing, toFailure(error).info);
      }
    });
    await pump();
  }

  async function linkContext(session: AppSession, id: string, attempt: Attempt) {
    const registration = await session.get('registration', attempt.registrationId);
    if (!registration) throw new Refused('not-found');
    const { institution } = knownInstitution(ports, attempt.institutionId);
    const grant = attempt.connectionId ? await session.get('grant', attempt.connectionId) : undefined;
    return {
      ...(grant && { previous: newest(grant) }),
      institution,
      settings: registration.settings,
      http: ports.http(institution, () => undefined),
      clock,
      redirectUri: attempt.redirectUri,
      keep: async (tokens: NonNullable<Attempt['tokens']>) => {
        const current = await session.get('attempt', id);
        await session.write([put('attempt', id, { ...(current ?? attempt), tokens })]);
      },
    };
  }

  /** Turns the kept tokens into a connection's grant. A new connection has no accounts until they are chosen. */
  async function finish(session: AppSession, id: string): Promise<void> {
    const attempt = await session.get('attempt', id);
    if (!attempt?.tokens) throw new Failure('bad-response', { reason: 'shape' });
    const { tokens, ...rest } = attempt;
    const now = clock.now();
    const connectionId = attempt.connectionId ?? ports.randomId();
    const existing = attempt.connectionId ? await session.get('connection', attempt.connectionId) : undefined;
    const grant = { current: tokens };
    const chosen = existing?.chosen ?? [];
    const { institutionId, registrationId, window } = attempt;
    await session.write([
      put('connection', connectionId, {
        institutionId,
        registrationId,
        window,
        linkedAt: existing?.linkedAt ?? now,
        consentedAt: now,
        chosen,
      }),
      put('grant', connectionId, grant),
      ...consentNotice(connectionId, grant),
      remove('health', connectionId),
      chosen.length > 0
        ? remove('attempt', id)
        : put('attempt', id, { ...rest, connectionId, phase: 'choose-accounts' }),
    ]);
    await forgetUnusedRegistrations(session);
    await hooks.publish();
    if (chosen.length > 0) void hooks.linked(connectionId).catch(locked);
  }

  return {
    async start({ institutionId, registrationId, registration, window, connectionId }) {
      const session = await vault.open();
      const { institution } = knownInstitution(ports, institutionId);
      const redirectUri = consent.redirectUri(institution, window);
      if (redirectUri === null) throw new Refused('invalid');
      const id = ports.randomId();
      const earlier = (await attempts(session)).filter(([, attempt]) =>
        isSameWish(attempt, institutionId, connectionId),
      );
      const running = earlier.find(([, { phase }]) => phase === 'consent' || phase === 'finishing');
      if (running && connectionId) return running[0];
      const replaced = earlier.filter(([, { phase }]) => phase === 'failed' || phase === 'queued');
      const attempt: Attempt = {
        institutionId,
        registrationId,
        window,
        redirectUri,
        phase: 'queued',
        startedAt: clock.now(),
        ...(connectionId && { connectionId }),
      };
      await session.write([
        ...replaced.map(([old]) => remove('attempt', old)),
        ...(registration ? [put('registration', registrationId, registration)] : []),
        put('attempt', id, attempt),
      ]);
      await forgetUnusedRegistrations(session);
      await hooks.publish();
      pumpOn();
      return id;
    },

    async retry(attemptId) {
      const session = await vault.open();
      const attempt = await session.get('attempt', attemptId);
      if (!attempt) throw new Refused('not-found');
      if (attempt.phase !== 'failed') return;
      const { failure: _failure, ...rest } = attempt;
      await save(session, attemptId, { ...rest, phase: 'queued', startedAt: clock.now() });
      pumpOn();
    },

    async dismiss(attemptId) {
      await ports.exclusive(`attempt:${attemptId}`, async () => {
        const session = await vault.open();
        const attempt = await session.get('attempt', attemptId);
        if (!attempt) return;
        if (attempt.tabId !== undefined) await consent.closeTab(attempt.tabId);
        await session.write([remove('attempt', attemptId)]);
        await forgetUnusedRegistrations(session);
        await hooks.publish();
      });
      pumpOn();
    },

    async tabEvent(tabId, event) {
      const found = await ports.exclusive('consent', async () => {
        const session = await vault.open();
        return (await attempts(session)).find(([, attempt]) => attempt.phase === 'consent' && attempt.tabId === tabId);
      });
      if (!found) return;
      const [id, { redirectUri }] = found;
      if (event === 'closed') {
        await deliver(id, { failure: new Failure('cancelled', { reason: 'window-closed' }).info });
      } else if (isRedirect(event.url, redirectUri)) {
        // Its address bears the code: gone from sight at once, used before anything else.
        void consent.closeTab(tabId);
        await deliver(id, event);
      }
    },

    async recover() {
      const session = await vault.open();
      for (const [id] of await attempts(session)) await ports.exclusive(`attempt:${id}`, () => settle(session, id));
      pumpOn();
    },
  };

  async function settle(session: AppSession, id: string): Promise<void> {
    const attempt = await session.get('attempt', id);
    if (!attempt) return;
    const interrupted = new Failure('cancelled', { reason: 'interrupted' }).info;
    if (attempt.phase === 'finishing') {
      return attempt.tokens ? finish(session, id) : failed(session, id, attempt, interrupted);
    }
    if (attempt.phase !== 'consent' || listening.has(id)) return;
    const stillOpen = attempt.tabId !== undefined && (await consent.tabExists(attempt.tabId));
    if (!stillOpen) await failed(session, id, attempt, interrupted);
  }
}

function isRedirect(url: string, redirectUri: string): boolean {
  const reached = URL.parse(url);
  const expected = new URL(redirectUri);
  return reached?.origin === expected.origin && reached.pathname === expected.pathname;
}

function isSameWish(attempt: Attempt, institutionId: string, connectionId: string | undefined): boolean {
  return connectionId
    ? attempt.connectionId === connectionId
    : attempt.connectionId === undefined && attempt.institutionId === institutionId;
}

/** Work that goes on by itself may find the vault locked: unlocking settles what it left (`recover`). */
function locked(error: unknown): void {
  if (!(error instanceof VaultError)) throw error;
}
