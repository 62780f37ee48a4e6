import { base64url } from '../base64.ts';
import type { SealedBackup } from '../messages.ts';
import { NAME } from '../name.ts';

/** Larger than any backup: what it holds are a few kilobytes per bank. */
export const MOST_BYTES = 5_000_000;

/** Why a file is no backup that can be opened, before any passphrase is tried. */
export type FileProblem = 'too-large' | 'other-kind' | 'truncated' | 'newer' | 'altered';

const VERSION = 1;
const START = '{"kind":"bank-credentials-backup",';

/** What the file is called, with the day (UTC) that it was saved on. `now` is epoch ms. */
export function backupName(now: number): string {
  return `${NAME.toLowerCase()}-backup-${new Date(now).toISOString().slice(0, 10)}.json`;
}

/**
 * A backup as a file's text: one line of JSON. The digest is there to tell a damaged file from a wrong passphrase;
 * whoever alters a file can make it anew, so it protects nothing: the encryption does.
 */
export async function writeBackup({ m, t, p, salt, check, data }: SealedBackup): Promise<string> {
  const backup = { m, t, p, salt, check, data };
  const fields = { v: VERSION, ...backup, digest: await digestOf(backup) };
  return `${START}${JSON.stringify(fields).slice(1)}\n`;
}

export async function readBackup(text: string): Promise<{ backup: SealedBackup } | { problem: FileProblem }> {
  const line = text.replace(/^\uFEFF/u, '').trim();
  if (!line.startsWith(START)) return { problem: START.startsWith(line) ? 'truncated' : 'other-kind' };
  // Nothing in it but its end has a brace.
  if (!line.endsWith('}')) return { problem: 'truncated' };
  const { v, digest, m, t, p, salt, check, data } = parsed(line);
  if (typeof v === 'number' && v > VERSION) return { problem: 'newer' };
  const isWhole =
    [m, t, p].every(Number.isSafeInteger) && [salt, check, data].every((part) => typeof part === 'string');
  const backup = { m, t, p, salt, check, data } as SealedBackup;
  return v === VERSION && isWhole && digest === (await digestOf(backup)) ? { backup } : { problem: 'altered' };
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function digestOf({ m, t, p, salt, check, data }: SealedBackup): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([VERSION, m, t, p, salt, check, data]));
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
