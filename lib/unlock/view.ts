import { matchPattern } from '../banks/catalog/patterns.ts';
import type { BankIdView, VaultState } from '../snapshot.ts';
import type { Ports } from '../sync/ports.ts';
import { type Login, LOGIN } from './login.ts';

/** What screens know of unlocking with BankID; undefined where there is nothing of it. */
export async function bankIdView(
  { relyingParty, vault, session }: Pick<Ports, 'relyingParty' | 'vault' | 'session'>,
  state: VaultState,
): Promise<BankIdView | undefined> {
  const isThere = state === 'open' || state === 'locked';
  if (!relyingParty || !isThere || (await vault.door()) !== 'passphrase') return undefined;
  const enrolled = (await vault.bankid.device()) !== undefined;
  const deviceName = state === 'open' ? await vault.bankid.deviceName() : undefined;
  const login = await session.get<Login>(LOGIN);
  return {
    relyingParty: relyingParty.name,
    permission: matchPattern(relyingParty.origin),
    enrolled,
    ...(deviceName !== undefined && { deviceName }),
    ...(login && {
      login: {
        subject: login.subject,
        startedAt: login.progress.startedAt,
        ...(login.failure && { failure: login.failure }),
      },
    }),
  };
}

/** Whether the server will still have to be reached. */
export async function needsRelyingParty({ vault, session }: Pick<Ports, 'vault' | 'session'>): Promise<boolean> {
  if ((await vault.bankid.device()) || (await session.get<Login>(LOGIN))) return true;
  return (await vault.bankid.farewells()).length > 0;
}
