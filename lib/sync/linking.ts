import type { Json, Step, StepInput } from '../banks/connector.ts';
import type { Start } from '../bankid/message.ts';
import { cleanBankText, Failure, type FailureInfo, toFailure } from '../failure.ts';
import type { Bank, ConsentWindowKind } from '../messages.ts';
import type { Attempt, Registration } from '../records.ts';
import { Refused } from '../refused.ts';
import { VaultError } from '../vault/error.ts';
import { APPROVAL_MS, createApprovals } from './approvals.ts';
import { createAttemptQueue } from './attempt-queue.ts';
import { awaitsTab, createAttempts, isUnderWay } from './attempts.ts';
import { inBankTime } from './bank-ports.ts';
import { put, remove } from './changes.ts';
import { createConsentTabs, isRedirect } from './consent-tabs.ts';
import { abandonAttempt } from './farewell.ts';
import { byEmail, isEmailed } from './email-login.ts';
import { finishLink } from './finish-link.ts';
import { knownInstitution, redirectUriOf } from './institutions.ts';
import { linkContext } from './link-context.ts';
import { createOrders } from './orders.ts';
import { forgetOrphans } from './orphans.ts';
import type { Log } from './log.ts';
import type { AppSession, Ports } from './ports.ts';
import { forgetUnusedRegistrations } from './registrations.ts';

/** What a consent window, or a BankID order, ended with. */
type ConsentAnswer = { url: string } | 'ordered' | { failure: FailureInfo };

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
  /** Goes on with an attempt that waited for first contact with the hosts that want a client certificate, or an approval. */
  goOn(attemptId: string): Promise<void>;
  /** The banks behind the intermediary of an attempt that waits for one to be chosen. */
  banks(attemptId: string): Promise<Bank[]>;
  chooseBank(attemptId: string, bankId: string): Promise<void>;
  /** Begins an attempt's BankID order anew, for the app on this device or on another one. */
  startOrder(attemptId: string, start: Start): Promise<void>;
  /**
   * Puts an attempt away and returns it as it was; undefined when there is none. What a failed re-link leaves behind is
   * the old link, untouched.
   */
  dismiss(attemptId: string): Promise<Attempt | undefined>;
  /** Puts away every attempt of a connection. */
  dismissAll(connectionId: string): Promise<void>;
  /** An address that a tab reached, or its end: the answer of an attempt if the tab is a consent tab. */
  tabEvent(tabId: number, event: { url: string } | 'closed'): Promise<void>;
  /** Settles what a locked vault or an earlier worker left: windows without a listener, answers not finished. */
  recover(): Promise<void>;
  /** Ends at their banks, and forgets, what attempts left behind that came to nothing. */
  sweep(): Promise<void>;
}

/**
 * Runs attempts: queued (→ certificate or choose-bank → queued) → consent (in a window; → email) or order → finishing (→ wait) →
 * linked or failed. An attempt changes only under its lock, read anew there, and its `state` is stored before its window opens, so that a
 * worker killed anywhere leaves an attempt that `recover` settles. Order of locks: consent, attempt, connection.
 */
export function createLinking(
  ports: Ports,
  hooks: { publish(): Promise<void>; linked(connectionId: string): Promise<void>; note: Log['note'] },
): Linking {
  const { vault, consent, clock } = ports;
  const tabs = createConsentTabs(ports);
  // Windows that this worker opened and still listens to. A window of an earlier worker has no listener any more.
  const listening = new Set<string>();
  const attempts = createAttempts(ports, hooks.publish);
  const { list, change, save } = attempts;
  const pump = createAttemptQueue(ports, attempts, { begin, isListening: () => listening.size > 0 });
  /** Work that goes on by itself may find the vault locked, the disk full or its subject gone: `recover` settles it. */
  const interrupted = async (error: unknown): Promise<void> => {
    if (!(error instanceof VaultError || error instanceof Refused)) throw error;
    await hooks.publish();
  };
  const pumpOn = (): void => void pump().catch(interrupted);
  const approvals = createApprovals(ports, attempts, {
    advance,
    run: (work) => void work.then(pump).catch(interrupted),
  });
  const orders = createOrders(ports, attempts, (id, failure) => deliver(id, failure ? { failure } : 'ordered'));

  async function fail(session: AppSession, id: string, attempt: Attempt, failure: FailureInfo): Promise<void> {
    const {
      state: _state,
      order: _order,
      banks: _banks,
      tokens: _tokens,
      waitEndsAt: _waitEndsAt,
      askAt: _askAt,
      ...rest
    } = attempt;
    const failed: Attempt = { ...rest, phase: 'failed', failure };
    hooks.note({ event: 'attempt', institutionId: attempt.institutionId, failure });
    await tabs.forget(id);
    await save(session, id, failed);
    await undo(session, id, failed);
  }

  /** Undoes at the bank what an attempt that came to nothing has made there. What can't be undone now stays noted. */
  async function undo(session: AppSession, id: string, attempt: Attempt): Promise<Attempt> {
    if (!(await abandonAttempt(ports, session, attempt))) return attempt;
    const { leaves: _undone, ...rest } = attempt;
    await session.write([put('attempt', id, rest)]);
    return rest;
  }

  /** Takes a connector's next step; its failure is the attempt's. Runs under the attempt's lock. */
  async function advance(
    session: AppSession,
    id: string,
    attempt: Attempt,
    take: (link: () => ReturnType<typeof linkContext>) => Promise<Step>,
  ): Promise<void> {
    const calls = [...(attempt.calls ?? [])];
    try {
      const step = await take(() => linkContext(ports, session, id, attempt, calls));
      await show(session, id, { ...attempt, calls }, step);
    } catch (error) {
      if (error instanceof VaultError) throw error;
      await fail(session, id, { ...attempt, calls }, toFailure(error).info);
    }
  }

  async function show(session: AppSession, id: string, attempt: Attempt, step: Step): Promise<void> {
    if (step.type === 'done') {
      const { readable, endReplaced } = await finishLink(ports, session, id, attempt.calls ?? []);
      await hooks.publish();
      void endReplaced();
      for (const id of readable) void hooks.linked(id).catch(interrupted);
      return;
    }
    if (step.type === 'certificate') {
      await save(session, id, { ...attempt, phase: 'certificate', state: step.state });
      return;
    }
    if (step.type === 'order') return orders.begin(session, id, attempt, step);
    if (step.type === 'choose') {
      const { state } = step;
      const banks = step.banks.map((bank) => ({ ...bank, name: cleanBankText(bank.name, LONGEST_BANK_NAME) }));
      // Chosen before: a link made anew, or a second try.
      if (banks.some((bank) => bank.id === attempt.bank?.id)) return goOnWith(session, id, attempt, state);
      await save(session, id, { ...attempt, phase: 'choose-bank', banks, state });
      return;
    }
    if (step.type === 'wait') return approvals.begin(session, id, attempt, step);
    if (attempt.window === 'none') throw new TypeError(`no window shows ${step.type}`);
    const { state, leaves } = step;
    await save(session, id, { ...attempt, phase: 'consent', state, ...(leaves !== undefined && { leaves }) });
    if (attempt.window === 'tab') await tabs.open(id, step.url);
    else listen(id, consent.openAuthWindow(step.url));
  }

  function listen(id: string, window: Promise<string>): void {
    listening.add(id);
    void window
      .then(
        (url): ConsentAnswer => ({ url }),
        (error: unknown): ConsentAnswer => ({ failure: toFailure(error).info }),
      )
      .then((answer) => {
        listening.delete(id);
        return deliver(id, answer);
      })
      .catch(interrupted);
  }

  async function deliver(id: string, answer: ConsentAnswer): Promise<void> {
    await change(id, async (session, attempt) => {
      // Used up already: a late or repeated answer changes nothing.
      if (attempt.phase !== 'consent' && attempt.phase !== 'email' && attempt.phase !== 'order') return;
      if (typeof answer === 'object' && 'failure' in answer) return fail(session, id, attempt, answer.failure);
      const { state, order: _order, ...used } = attempt;
      if (state === undefined) return;
      const finishing: Attempt = { ...used, phase: 'finishing' };
      await tabs.forget(id);
      await save(session, id, finishing);
      await advance(session, id, finishing, async (link) => {
        const input: StepInput = answer === 'ordered' ? { type: answer } : { type: 'redirected', url: answer.url };
        const { connector } = knownInstitution(ports, attempt.institutionId);
        return connector.next(await link(), state, input);
      });
    });
    await pump();
  }

  async function begin(session: AppSession, id: string, queued: Attempt): Promise<void> {
    // What an earlier try left, which could not be undone then.
    const clean = queued.leaves === undefined ? queued : await undo(session, id, queued);
    const { state, ...rest } = clean;
    const attempt: Attempt = queued.window === 'none' ? { ...rest, phase: 'finishing' } : rest;
    if (queued.window === 'none') await save(session, id, attempt);
    // There is a state only after a bank was chosen, or first contact made with the hosts that want a client certificate.
    if (state !== undefined) return goOnWith(session, id, attempt, state);
    const { connector } = knownInstitution(ports, attempt.institutionId);
    await advance(session, id, attempt, async (link) => {
      const context = await link();
      return inBankTime(context.clock, () => connector.begin(context));
    });
  }

  /** What the person chose or did, told to the connector. */
  async function goOnWith(session: AppSession, id: string, attempt: Attempt, state: Json): Promise<void> {
    const { connector } = knownInstitution(ports, attempt.institutionId);
    const input: StepInput = attempt.bank ? { type: 'chosen', bankId: attempt.bank.id } : { type: 'continue' };
    await advance(session, id, attempt, async (link) => connector.next(await link(), state, input));
  }

  /** The tab that asked for the e-mail is closed, as people do who go and read it: the login goes on in another one. */
  async function awaitEmail(session: AppSession, id: string, attempt: Attempt): Promise<void> {
    await tabs.forget(id);
    await save(session, id, { ...attempt, phase: 'email' });
  }

  /** What an open attempt without a listener ended with, as far as it can be known. */
  async function lostAnswer(session: AppSession, id: string, attempt: Attempt): Promise<ConsentAnswer | undefined> {
    const url = attempt.window === 'tab' ? await tabs.answer(id, attempt.redirectUri) : null;
    if (url === null && byEmail(ports, attempt)) {
      await awaitEmail(session, id, attempt);
      return undefined;
    }
    if (url === null) return { failure: new Failure('cancelled', { reason: 'interrupted' }).info };
    return url === undefined ? undefined : { url };
  }

  async function settle(id: string): Promise<void> {
    const answer = await change(id, async (session, attempt): Promise<ConsentAnswer | undefined> => {
      if (attempt.phase === 'consent' && !listening.has(id)) return lostAnswer(session, id, attempt);
      if (attempt.phase === 'email' && clock.now() >= attempt.startedAt + APPROVAL_MS) return windowClosed;
      if (attempt.phase === 'order') await orders.resume(session, id, attempt);
      if (attempt.phase === 'wait') approvals.resume(id, attempt);
      if (attempt.phase !== 'finishing') return undefined;
      // Tokens that passed no check are as good as none.
      if (attempt.tokens && !attempt.tokens.unchecked)
        await advance(session, id, attempt, async () => ({ type: 'done' }));
      else await fail(session, id, attempt, new Failure('cancelled', { reason: 'interrupted' }).info);
      return undefined;
    });
    if (answer) await deliver(id, answer);
  }

  async function dismiss(attemptId: string): Promise<Attempt | undefined> {
    const gone = await change(attemptId, async (session, attempt) => {
      orders.stop(attemptId);
      await session.write([remove('attempt', attemptId)]);
      await tabs.close(attemptId);
      if (attempt.phase === 'consent' && attempt.window === 'browser') await consent.closeAuthWindow();
      await hooks.publish();
      await abandonAttempt(ports, session, attempt);
      await forgetUnusedRegistrations(session);
      return attempt;
    });
    pumpOn();
    return gone;
  }

  async function queueAgain(attemptId: string, ...from: Attempt['phase'][]): Promise<void> {
    const found = await change(attemptId, async (session, attempt) => {
      const { failure: _failure, ...rest } = attempt;
      // A login that is begun anew; a certificate goes on where it was.
      if (attempt.phase !== 'certificate') delete rest.state;
      if (from.includes(attempt.phase))
        await save(session, attemptId, { ...rest, phase: 'queued', startedAt: clock.now() });
      return true;
    });
    if (!found) throw new Refused('not-found');
    pumpOn();
  }

  return {
    start: ({ institutionId, registrationId, registration, window, connectionId }) =>
      ports.exclusive('linking', async () => {
        const session = await vault.open();
        const { institution } = knownInstitution(ports, institutionId);
        const redirectUri = redirectUriOf(consent, institution, window);
        if (redirectUri === null) throw new Refused('invalid');
        const earlier = (await list(session)).filter(([, attempt]) => isSameWish(attempt, institutionId, connectionId));
        const running = earlier.find(([, { phase }]) => isUnderWay(phase));
        if (running && connectionId) return running[0];
        const bank = connectionId && (await session.get('connection', connectionId))?.bank;
        const id = ports.randomId();
        const attempt: Attempt = {
          institutionId,
          registrationId,
          window,
          redirectUri,
          phase: 'queued',
          startedAt: clock.now(),
          ...(connectionId && { connectionId }),
          ...(bank && { bank }),
        };
        await session.write([
          ...(registration ? [put('registration', registrationId, registration)] : []),
          put('attempt', id, attempt),
        ]);
        // After the new one is stored, so that credentials that both use stay.
        for (const [old, { phase }] of earlier) {
          if (phase !== 'consent' && phase !== 'finishing' && phase !== 'choose-accounts') await dismiss(old);
        }
        await hooks.publish();
        pumpOn();
        return id;
      }),

    retry: (attemptId) => queueAgain(attemptId, 'failed', 'email'),
    async goOn(attemptId) {
      if (!(await approvals.ask(attemptId))) await queueAgain(attemptId, 'certificate');
    },

    async banks(attemptId) {
      const attempt = await (await vault.open()).get('attempt', attemptId);
      if (attempt?.phase !== 'choose-bank') throw new Refused('not-found');
      return attempt.banks ?? [];
    },

    async chooseBank(attemptId, bankId) {
      const chosen = await change(attemptId, async (session, attempt) => {
        const { banks, ...rest } = attempt;
        const bank = banks?.find((one) => one.id === bankId);
        if (attempt.phase !== 'choose-bank' || !bank) throw new Refused('not-found');
        await save(session, attemptId, { ...rest, bank, phase: 'queued' });
        return attempt;
      });
      if (!chosen) throw new Refused('not-found');
      for (const [id, { institutionId, connectionId, bank, phase }] of await list(await vault.open())) {
        const isSame =
          institutionId === chosen.institutionId && connectionId === chosen.connectionId && bank?.id === bankId;
        if (id !== attemptId && isSame && (phase === 'failed' || phase === 'queued')) await dismiss(id);
      }
      pumpOn();
    },

    startOrder: orders.restart,
    dismiss,

    async dismissAll(connectionId) {
      const session = await vault.open();
      for (const [id, attempt] of await list(session)) {
        if (attempt.connectionId === connectionId) await dismiss(id);
      }
    },

    async tabEvent(tabId, event) {
      // Not before a window that is opening has noted its tab.
      await ports.exclusive('consent', async () => undefined);
      const session = await vault.open();
      for (const [id, attempt] of await list(session)) {
        if (!awaitsTab(attempt)) continue;
        const own = await tabs.tabOf(id);
        if (own !== tabId && !isEmailed(ports, attempt, event)) continue;
        if (event === 'closed') {
          if (byEmail(ports, attempt))
            await change(id, async (current, now) => {
              if (now.phase === 'consent') await awaitEmail(current, id, now);
            }).then(pump);
          else await deliver(id, windowClosed);
        } else if (isRedirect(event.url, attempt.redirectUri)) {
          // Its address bears the code: gone from sight at once, used before anything else.
          const delivered = deliver(id, event);
          await consent.closeTab(tabId);
          if (own !== undefined && own !== tabId) await consent.closeTab(own);
          await delivered;
        }
      }
    },

    async recover() {
      const session = await vault.open();
      for (const [id] of await list(session)) await settle(id);
      pumpOn();
    },

    async sweep() {
      const session = await vault.open();
      for (const [id, { phase, leaves }] of await list(session)) {
        if (phase !== 'failed' || leaves === undefined) continue;
        await change(id, async (current, attempt) => {
          if (attempt.phase === 'failed') await undo(current, id, attempt);
        });
      }
      await forgetOrphans(ports, session, await list(session));
    },
  };
}

const LONGEST_BANK_NAME = 80;

const windowClosed: ConsentAnswer = { failure: new Failure('cancelled', { reason: 'window-closed' }).info };

// Behind an intermediary each bank is a wish of its own.
function isSameWish(attempt: Attempt, institutionId: string, connectionId: string | undefined): boolean {
  return connectionId
    ? attempt.connectionId === connectionId
    : attempt.connectionId === undefined && attempt.institutionId === institutionId && !attempt.bank;
}
