import { isPassing } from '../bankid/follow.ts';
import type { Ports } from '../sync/ports.ts';
import { openShare } from '../unlock-protocol/sealed-share.ts';
import type { Client, Signer } from './client.ts';
import { LoginFailure, unusable } from './failures.ts';
import { sealingPairOf, signingKeyOf } from './keys.ts';
import type { Login } from './login.ts';
import type { Settling } from './settle.ts';

const TRIES = 10;
const BETWEEN_TRIES_MS = 2_000;

export interface FinishDeps {
  ports: Pick<Ports, 'vault' | 'wait'>;
  client: Client;
  settling: Settling;
  /** Whether the login is still wanted. */
  isWanted(): Promise<boolean>;
}

/**
 * What an approved login is for: opens the vault, or makes the door. `since`: the vault's locks when the login began.
 * False when the login was put away. Throws `Failure`, and `VaultError` with the vault as it was.
 */
export async function finish(login: Login, signer: Signer, since: number, deps: FinishDeps): Promise<boolean> {
  const { vault } = deps.ports;
  const { order, enrol } = login;
  if (!order) throw unusable();
  // A worker that ended after it had made the door.
  const made = enrol && (await vault.bankid.device());
  if (made && made.orderId === order.id) return settleDoor(deps);

  const { deviceId, sealed } = await patiently(deps, () => deps.client.share(order.id, signer));
  const context = { orderId: order.id, deviceId };
  const share = await openShare(sealed, await sealingPairOf(order.sealing), context);
  if (!share || (!enrol && deviceId !== signer.deviceId)) throw new LoginFailure(['bad-response', 'share-wrong']);
  if (!(await deps.isWanted())) return false;
  if (!enrol) {
    await vault.bankid.unlock(share, since);
    return true;
  }
  const { kid, deviceName, signing } = enrol;
  const door = { kid, deviceName, share, deviceId, orderId: order.id, signing: await signingKeyOf(signing) };
  await vault.bankid.add(door, since);
  return settleDoor(deps);
}

/** The server keeps an enrolment only when it is told that the share has come. */
async function settleDoor({ ports, settling }: FinishDeps): Promise<boolean> {
  for (let tried = 1; (await settling.acknowledge()) === 'later' && tried < TRIES; tried++)
    await ports.wait(BETWEEN_TRIES_MS);
  if (!(await ports.vault.bankid.device())) throw new LoginFailure(['cancelled', 'login-interrupted']);
  return true;
}

/** An answer that never came is asked for again, for a while. */
async function patiently<T>({ ports }: FinishDeps, ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await ask();
    } catch (error) {
      if (tried >= TRIES || !isPassing(error)) throw error;
      await ports.wait(BETWEEN_TRIES_MS);
    }
  }
}
