import { type MessageKey, t } from '../i18n.ts';
import type { LogEntry, LogEvent } from '../log.ts';
import { obstacleText } from './run.ts';

const EVENTS: Record<LogEvent, MessageKey> = {
  read: 'activity_read',
  attempt: 'activity_attempt',
  'vault.create': 'activity_created',
  'vault.unlock': 'activity_unlocked',
  'vault.lock': 'activity_locked',
  'vault.changeDoor': 'activity_door',
  'vault.destroy': 'activity_destroyed',
  'passkey.add': 'activity_passkey',
  'passkey.unlock': 'activity_passkeyUnlock',
  'passkey.remove': 'activity_passkeyGone',
  'bankid.enrol': 'activity_enrol',
  'bankid.unlock': 'activity_login',
  'bankid.unenrol': 'activity_unenrol',
  'guard.set': 'activity_guard',
  'guard.open': 'activity_guardOpened',
  'guard.close': 'activity_guardClosed',
  'link.start': 'activity_link',
  'link.again': 'activity_linkAgain',
  'link.choose': 'activity_linked',
  'link.dismiss': 'activity_dismissed',
  'connection.choose': 'activity_accounts',
  'connection.confirm': 'activity_confirmed',
  'connection.unlink': 'activity_unlinked',
};

/** What was done or tried. */
export function eventText({ event }: LogEntry): string {
  return t(EVENTS[event]);
}

/** Why it came to nothing; undefined where it went well. */
export function obstacleOf({ at, failure, refusal }: LogEntry): string | undefined {
  if (failure) return obstacleText({ failure }, at);
  return refusal && obstacleText({ refusal }, at);
}

/** The entries as a file: what the page shows, in words that don't depend on a language. */
export function exported(entries: LogEntry[]): string {
  const lines = entries.map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry }));
  return `${JSON.stringify(lines, undefined, 2)}\n`;
}
