import { allowanceOf } from '../banks/catalog/relying-party.ts';
import type { Start } from '../bankid/message.ts';
import { Refused } from '../refused.ts';
import { ENROL, UNLOCK } from '../snapshot.ts';
import { dropUnusedPermissions } from '../sync/permissions.ts';
import type { Ports } from '../sync/ports.ts';
import { createClient } from './client.ts';
import { createLoginRecord } from './login.ts';
import { createLogins } from './logins.ts';
import { createSettling } from './settle.ts';

const GOODBYE_MS = 3_000;

/** Unlocking with BankID, in a build that names a relying party. Commands throw `Refused` and `VaultError`. */
export interface Unlocking {
  enrol(wish: { deviceName: string; passphrase: string }): Promise<void>;
  unlock(): Promise<void>;
  start(start: Start): Promise<void>;
  cancel(): Promise<void>;
  unenrol(wish: { passphrase: string }): Promise<{ told: boolean }>;
  /** The vault was locked, opened by its passphrase, or has another data key: a login that this leaves pointless ends. */
  locked(): Promise<void>;
  passphraseOpened(): Promise<void>;
  doorChanged(): Promise<void>;
  /** Before everything is forgotten: tells the server, if it answers soon. */
  leaving(): Promise<void>;
  /** Goes on with what an earlier worker left of a login. */
  resume(): Promise<void>;
  /** Tells the server what it could not be told before. */
  settle(): Promise<void>;
}

/** Undefined where the build names no relying party. */
export function createUnlocking(
  ports: Ports,
  hooks: { publish(): Promise<void>; opened(): void },
): Unlocking | undefined {
  const { relyingParty, vault, clock } = ports;
  if (!relyingParty) return undefined;
  const http = ports.http(allowanceOf(relyingParty), () => undefined);
  const client = createClient(relyingParty, http, clock.now);
  const settling = createSettling(ports, client);
  const logins = createLogins({ ports, client, settling, record: createLoginRecord(ports), ...hooks });

  const tidyPermissions = async () => {
    if ((await vault.state()) === 'open') await dropUnusedPermissions(ports, await vault.open());
  };

  return {
    async enrol({ deviceName, passphrase }) {
      const session = await vault.open();
      if ((await vault.door()) !== 'passphrase') throw new Refused('not-found');
      const attempts = await session.all('attempt');
      if ([...attempts.values()].some(({ phase }) => phase === 'order')) throw new Refused('invalid');
      if (await vault.bankid.device()) throw new Refused('invalid');
      const kid = await vault.verify(passphrase);
      await logins.begin('qr', { kid, deviceName, allowedAt: clock.now() });
    },

    async unlock() {
      if ((await vault.state()) === 'open') return;
      if (!(await vault.bankid.device())) throw new Refused('not-found');
      await logins.begin('qr');
    },

    start: (start) => logins.restart(start),

    async cancel() {
      await logins.end({});
      await hooks.publish();
      await tidyPermissions();
    },

    async unenrol({ passphrase }) {
      await vault.open();
      if (!(await vault.bankid.device())) throw new Refused('not-found');
      await vault.verify(passphrase);
      await vault.changeDoor({ current: passphrase, door: 'passphrase', passphrase });
      await logins.end({});
      await hooks.publish();
      const told = await settling.farewell();
      await tidyPermissions();
      return { told };
    },

    locked: async () => {
      await logins.end({ subject: UNLOCK });
      await logins.end({ subject: ENROL, failure: { kind: 'cancelled', reason: 'vault-changed' } });
    },
    passphraseOpened: () => logins.end({ subject: UNLOCK }),
    async doorChanged() {
      await logins.end({ subject: ENROL, failure: { kind: 'cancelled', reason: 'vault-changed' } });
      void settling
        .farewell()
        .then(tidyPermissions)
        .catch(() => undefined);
    },

    async leaving() {
      await logins.end({});
      await Promise.race([settling.leave().catch(() => undefined), ports.wait(GOODBYE_MS)]);
    },

    resume: () => logins.resume(),

    async settle() {
      const before = await vault.bankid.device();
      await settling.acknowledge();
      await settling.farewell();
      if (before && !before.acknowledged) await hooks.publish();
    },
  };
}
