import { send } from '../client.ts';
import type { FailureInfo } from '../failure.ts';
import { type MessageKey, t } from '../i18n.ts';
import type { CommandName, Input, Output, Refusal } from '../messages.ts';
import { failureText } from './failure-text.ts';

/** Why a command had no effect: the worker's refusals, and that it could not be reached. */
export type Obstacle = Refusal | 'unreachable';

export type Result<C extends CommandName> =
  { ok: true; output: Output<C> } | { ok: false; refusal: Obstacle } | { ok: false; failure: FailureInfo };

const WORDS: Record<Obstacle, MessageKey> = {
  locked: 'refusal_locked',
  guarded: 'refusal_guarded',
  'wrong-passphrase': 'refusal_wrongPassphrase',
  'wrong-backup-passphrase': 'refusal_wrongBackupPassphrase',
  altered: 'backup_altered',
  'wrong-passkey': 'refusal_wrongPasskey',
  'weak-passphrase': 'refusal_weakPassphrase',
  storage: 'refusal_storage',
  'not-found': 'refusal_notFound',
  invalid: 'refusal_invalid',
  outdated: 'refusal_outdated',
  unreachable: 'refusal_unreachable',
};

/** Sends a command; that the worker can't be reached is an answer too. Never rejects. */
export async function run<C extends CommandName>(command: C, input: Input<C>): Promise<Result<C>> {
  try {
    // No answer at all is what a browser gives when nobody listens.
    const answer = (await send(command, input)) as Result<C> | undefined;
    return answer ?? { ok: false, refusal: 'unreachable' };
  } catch {
    return { ok: false, refusal: 'unreachable' };
  }
}

/** Why a command had no effect, in words. */
export function obstacleText(result: { refusal: Obstacle } | { failure: FailureInfo }, now: number): string {
  return 'refusal' in result ? t(WORDS[result.refusal]) : failureText(result.failure, now);
}
