import { VaultError } from '../vault/error.ts';
import { base64, fromBase64 } from '../base64.ts';
import type { Input } from '../messages.ts';
import type { Ports } from '../sync/ports.ts';
import { type AutoLock, forgetOpening, LOCK_TIMES } from '../sync/auto-lock.ts';
import { createBackup } from '../sync/backup.ts';
import type { Connections } from '../sync/connections.ts';
import type { Guard } from '../sync/guard.ts';
import { knownInstitution } from '../sync/institutions.ts';
import { ATTEMPT_ALARM } from '../sync/attempt-queue.ts';
import type { Linking } from '../sync/linking.ts';
import { dropUnusedPermissions, everyPermission } from '../sync/permissions.ts';
import type { Reading } from '../sync/read.ts';
import { newRegistration, storedRegistration } from '../sync/registrations.ts';
import { changeSettings } from '../sync/settings.ts';
import { testConnection } from '../sync/test-connection.ts';
import { Refused } from '../refused.ts';
import { readable } from '../sync/readable.ts';
import type { Unlocking } from '../unlock/unlocking.ts';
import { institutionViews } from './institution-views.ts';
import type { Handlers } from './router.ts';

export interface App {
  ports: Ports;
  linking: Linking;
  reading: Reading;
  connections: Connections;
  guard: Guard;
  /** Absent where the build names no relying party. */
  unlocking: Unlocking | undefined;
  publish(): Promise<void>;
  lock(): Promise<void>;
  autoLock: AutoLock;
  /** What follows whenever the vault becomes readable: settle what an earlier worker left, read what is due. */
  opened(): void;
}

/** What each command does. The only place where a person's wish turns into work. */
export function commandHandlers(app: App): Omit<Handlers, 'activity'> {
  const { ports, linking, reading, connections, guard, unlocking, publish } = app;
  const { vault } = ports;
  const backup = createBackup(ports);

  /** For commands that change what is linked or how it is kept. */
  const guarded =
    <I, O>(run: (input: I) => Promise<O>) =>
    async (input: I): Promise<O> => {
      await guard.check();
      return run(input);
    };

  const bankId = (): Unlocking => {
    if (!unlocking) throw new Refused('not-found');
    return unlocking;
  };

  return {
    async 'vault.create'(choice) {
      await vault.create(choice);
      await app.autoLock.opened();
      await publish();
    },
    async 'vault.unlock'({ passphrase }) {
      await vault.unlock(passphrase);
      await hasOpened();
    },
    'vault.lock': app.lock,
    'vault.changeDoor': guarded(changeDoor),
    async 'vault.destroy'() {
      // A vault that can't be opened must still be forgettable: whoever forgot the passphrase starts anew.
      if ((await vault.state()) === 'open') await guard.check().catch(unlessDamaged);
      await unlocking?.leaving();
      await vault.destroy();
      await forgetOpening(ports);
      await guard.close();
      await ports.alarms.clear(ATTEMPT_ALARM);
      await publish();
      await ports.dropPermissions(everyPermission(ports));
    },

    'bankid.enrol': async (wish) => {
      const unlock = bankId();
      await guard.check();
      await unlock.enrol(wish);
    },
    'bankid.unlock': async () => bankId().unlock(),
    'bankid.start': async ({ start }) => bankId().start(start),
    'bankid.cancel': async () => bankId().cancel(),
    'bankid.unenrol': async (wish) => {
      const unlock = bankId();
      await guard.check();
      return unlock.unenrol(wish);
    },

    'passkey.check': guarded(async ({ passphrase }) => {
      await vault.verify(passphrase);
    }),
    'passkey.add': guarded(async ({ passphrase, prf, credentialId, salt }) => {
      await vault.passkey.add({
        passphrase,
        prf: bytesOf(prf),
        credentialId: bytesOf(credentialId),
        salt: bytesOf(salt),
      });
      await publish();
    }),
    async 'passkey.question'() {
      const question = await vault.passkey.question();
      if (!question) throw new Refused('not-found');
      return { credentialId: base64(question.credentialId), salt: base64(question.salt) };
    },
    async 'passkey.unlock'({ prf }) {
      await vault.passkey.unlock(bytesOf(prf));
      await hasOpened();
    },
    // A copy of the profile from before must not open with it what is written from now on.
    'passkey.remove': guarded(({ passphrase }) => changeDoor({ current: passphrase, door: 'passphrase', passphrase })),

    'backup.save': guarded((wish) => backup.save(wish)),
    'backup.restore': guarded(async (wish) => {
      const restored = await backup.restore(wish);
      await publish();
      return restored;
    }),

    'guard.set': guarded(async ({ passphrase }) => {
      await guard.set(passphrase);
      await publish();
    }),
    async 'guard.open'({ passphrase }) {
      await guard.open(passphrase);
      await publish();
    },
    async 'guard.close'() {
      await guard.close();
      await publish();
    },

    async institutions() {
      return institutionViews(ports, await vault.open());
    },
    'link.start': guarded(async ({ institutionId, window, settings }) => {
      const session = await vault.open();
      const { institution, connector } = knownInstitution(ports, institutionId);
      const wish = { institutionId, window };
      if (settings === null) {
        const registrationId = await storedRegistration(session, institutionId);
        if (registrationId === undefined) throw new Refused('not-found');
        return { attemptId: await linking.start({ ...wish, registrationId }) };
      }
      const registration = await newRegistration(institution, connector, settings, ports.clock.now());
      const registrationId = ports.randomId();
      return { attemptId: await linking.start({ ...wish, registrationId, registration }) };
    }),
    async 'link.again'({ connectionId, settings }) {
      const session = await vault.open();
      const connection = await session.get('connection', connectionId);
      if (!connection) throw new Refused('not-found');
      const { institutionId, registrationId, window } = connection;
      const wish = { institutionId, window, connectionId };
      if (!settings) return { attemptId: await linking.start({ ...wish, registrationId }) };
      await guard.check();
      const { institution, connector } = knownInstitution(ports, institutionId);
      const stored = await readable(session, 'registration', registrationId);
      const registration = await newRegistration(institution, connector, settings, ports.clock.now(), stored);
      return { attemptId: await linking.start({ ...wish, registrationId: ports.randomId(), registration }) };
    },
    'link.continue': ({ attemptId }) => linking.goOn(attemptId),
    'order.start': ({ attemptId, start }) => linking.startOrder(attemptId, start),
    'link.banks': ({ attemptId }) => linking.banks(attemptId),
    'link.bank': ({ attemptId, bankId }) => linking.chooseBank(attemptId, bankId),
    'link.retry': ({ attemptId }) => linking.retry(attemptId),
    async 'link.dismiss'({ attemptId }) {
      const attempt = await (await vault.open()).get('attempt', attemptId);
      if (attempt?.phase === 'choose-accounts') await guard.check();
      const gone = await linking.dismiss(attemptId);
      // Put away before any account was chosen: the new link goes with it.
      if (gone?.phase === 'choose-accounts' && gone.connectionId) await connections.unlink(gone.connectionId);
      else await dropUnusedPermissions(ports, await vault.open());
    },
    'link.accounts': guarded(async ({ attemptId }) => connections.choices(await connectionToChooseFor(attemptId))),
    'link.choose': guarded(async ({ attemptId, accountIds }) => {
      if (accountIds.length === 0) throw new Refused('invalid');
      const connectionId = await connectionToChooseFor(attemptId);
      await connections.choose(connectionId, accountIds);
      return { connectionId };
    }),

    async 'certificate.hosts'({ institutionId }) {
      const { clientCertificate } = knownInstitution(ports, institutionId).institution;
      if (!clientCertificate) throw new Refused('not-found');
      return { ...clientCertificate, credentials: await ports.certificateCredentials() };
    },
    'certificate.chosen': ({ connectionId }) => reading.one(connectionId, { by: 'change' }),
    'connection.accounts': guarded(({ connectionId }) => connections.choices(connectionId)),
    'connection.choose': guarded(async ({ connectionId, accountIds }) => {
      if (accountIds.length === 0) throw new Refused('invalid');
      await connections.choose(connectionId, accountIds);
    }),
    'connection.confirm': ({ connectionId }) => connections.confirm(connectionId),
    'connection.resource': guarded(({ connectionId, path }) => connections.resource(connectionId, path)),
    'connection.test': guarded((subject) => testConnection(ports, subject)),
    'connection.unlink': guarded(({ connectionId }) => connections.unlink(connectionId)),

    async refresh({ connectionId, olderThanMs }) {
      const trigger = olderThanMs === undefined ? { by: 'click' as const } : { by: 'opening' as const, olderThanMs };
      if (connectionId !== undefined) await reading.one(connectionId, trigger);
      else await reading.all(trigger);
    },
    async 'settings.set'({ lock, ...changed }) {
      if (changed.badge !== undefined || lock) await guard.check();
      await changeSettings(ports, (settings) => ({
        ...settings,
        ...changed,
        ...(lock && { lock: { ...LOCK_TIMES, ...settings.lock, ...lock } }),
      }));
      if (lock) await app.autoLock.opened();
      await publish();
    },
  };

  async function hasOpened(): Promise<void> {
    await unlocking?.passphraseOpened();
    await publish();
    app.opened();
  }

  async function changeDoor(change: Input<'vault.changeDoor'>): Promise<void> {
    await vault.changeDoor(change);
    await app.autoLock.opened();
    await unlocking?.doorChanged();
    await publish();
  }

  async function connectionToChooseFor(attemptId: string): Promise<string> {
    const attempt = await (await vault.open()).get('attempt', attemptId);
    if (attempt?.phase !== 'choose-accounts' || !attempt.connectionId) throw new Refused('not-found');
    return attempt.connectionId;
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(text);
  if (!bytes) throw new Refused('invalid');
  return bytes;
}

/** Settings that were damaged say of no guard: what is left then is to start anew. */
function unlessDamaged(error: unknown): void {
  if (!(error instanceof VaultError && error.code === 'corrupt')) throw error;
}
