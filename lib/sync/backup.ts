import * as z from 'zod/mini';
import type { Restored, SealedBackup } from '../messages.ts';
import type { Registration } from '../records.ts';
import { Refused } from '../refused.ts';
import { openBackup, sealBackup } from '../vault/backup.ts';
import { VaultError } from '../vault/error.ts';
import { passphraseProblem } from '../vault/passphrase.ts';
import { put } from './changes.ts';
import { findInstitution, knownInstitution } from './institutions.ts';
import type { Ports } from './ports.ts';
import { newRegistration, storedRegistration } from './registrations.ts';
import { DEFAULT_SETTINGS, SETTINGS } from './settings.ts';

/** What a backup holds: what it takes to link anew and how things are shown. No token, no account, no balance, no guard. */
const contents = z.object({
  registrations: z.array(z.object({ institutionId: z.string(), settings: z.record(z.string(), z.string()) })),
  settings: z.object({ hidden: z.boolean(), badge: z.enum(['total', 'nothing']) }),
});

export interface Backup {
  /**
   * Everything that a connection uses or an earlier backup brought. `left`: names of institutions whose credentials are
   * an access token, which no backup holds. Throws as `vault.verify` does for `current`, and `weak-passphrase`.
   */
  save(wish: { passphrase: string; current?: string }): Promise<{ backup: SealedBackup; left: string[] }>;
  /**
   * Puts credentials where there are none; an institution that has some keeps them, with every link. Throws `Refused`
   * wrong-backup-passphrase and altered.
   */
  restore(wish: { passphrase: string; backup: SealedBackup }): Promise<Restored>;
}

export function createBackup(ports: Ports): Backup {
  const { vault, exclusive } = ports;
  return {
    async save({ passphrase, current = '' }) {
      // Who finds an open vault must not carry its secrets away.
      if ((await vault.door()) === 'passphrase') await vault.verify(current);
      if (passphraseProblem(passphrase)) throw new VaultError('weak-passphrase');
      const session = await vault.open();
      const connections = await session.all('connection', () => undefined);
      const used = new Set([...connections.values()].map(({ registrationId }) => registrationId));
      const stored = [...(await session.all('registration', () => undefined))]
        .filter(([id, { restored }]) => restored || used.has(id))
        .map(([, { institutionId, settings }]) => ({ institutionId, settings }));
      const isToken = ({ institutionId }: { institutionId: string }) => findInstitution(ports, institutionId)?.ownToken;
      const { hidden, badge } = (await session.get('settings', SETTINGS)) ?? DEFAULT_SETTINGS;
      const backup = await sealBackup(passphrase, {
        registrations: stored.filter((one) => !isToken(one)),
        settings: { hidden, badge },
      });
      return { backup, left: names(stored.filter(isToken)) };
    },

    async restore({ passphrase, backup }) {
      // First: nothing is derived for a vault that can't take it.
      const session = await vault.open();
      const opened = await openBackup(passphrase, backup).catch((error: unknown) => {
        if (!(error instanceof VaultError)) throw error;
        throw new Refused(error.code === 'corrupt' ? 'altered' : 'wrong-backup-passphrase');
      });
      const parsed = z.safeParse(contents, opened);
      if (!parsed.success) throw new Refused('altered');
      return exclusive('settings', async () => {
        const added: { id: string; registration: Registration }[] = [];
        const kept: string[] = [];
        let unusable = 0;
        for (const { institutionId, settings } of parsed.data.registrations) {
          if ((await storedRegistration(session, institutionId)) !== undefined) kept.push(institutionId);
          else {
            const registration = await usable(institutionId, settings);
            if (registration) added.push({ id: ports.randomId(), registration });
            else unusable++;
          }
        }
        const present = (await session.get('settings', SETTINGS)) ?? DEFAULT_SETTINGS;
        await session.write([
          ...added.map(({ id, registration }) => put('registration', id, registration)),
          put('settings', SETTINGS, { ...present, ...parsed.data.settings }),
        ]);
        return {
          added: names(added.map(({ registration }) => registration)),
          kept: names(kept.map((institutionId) => ({ institutionId }))),
          unusable,
        };
      });
    },
  };

  /** As if it was typed just now; undefined for what this build can't link with. */
  async function usable(institutionId: string, settings: Record<string, string>): Promise<Registration | undefined> {
    try {
      const { institution, connector } = knownInstitution(ports, institutionId);
      if (institution.kind === 'closed' || institution.ownToken) return undefined;
      const registration = await newRegistration(institution, connector, settings, ports.clock.now());
      return { ...registration, restored: true };
    } catch {
      return undefined;
    }
  }

  function names(all: { institutionId: string }[]): string[] {
    return [...new Set(all.map(({ institutionId }) => findInstitution(ports, institutionId)?.name ?? institutionId))];
  }
}
