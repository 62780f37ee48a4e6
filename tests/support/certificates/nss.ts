import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { p12Command } from '../../../lib/ui/p12-command.ts';
import { aptInstall } from '../apt.ts';
import { isInstalled, run } from '../run.ts';
import type { Authority, Pair } from './openssl.ts';

const PASSWORD = 'sandbox';

/** Puts the authority, and what clients there are, into the certificate database of a folder; makes one if there is none. */
export async function fillNssDatabase(folder: string, authority: Authority, clients: Pair[]): Promise<void> {
  if (!(await isInstalled('certutil')) || !(await isInstalled('pk12util'))) await aptInstall(['libnss3-tools']);
  mkdirSync(folder, { recursive: true });
  const database = `sql:${folder}`;
  await run('certutil', ['-d', database, '-N', '--empty-password']);
  await run('certutil', ['-d', database, '-A', '-t', 'C,,', '-n', 'sandbox', '-i', authority.certificateFile]);
  const out = join(folder, 'import.p12');
  for (const { keyFile, certificateFile } of clients) {
    // The command that a person copies from the page, with openssl's question answered.
    const command = p12Command({ key: keyFile, certificate: certificateFile, out });
    await run('sh', ['-c', `${command} -passout pass:${PASSWORD}`]);
    await run('pk12util', ['-d', database, '-i', out, '-W', PASSWORD]);
    rmSync(out);
  }
}

/**
 * A home folder whose certificate store holds the authority and these clients. Chromium on Linux reads `~/.pki/nssdb`
 * or the one in XDG_DATA_HOME: `env` names both, so that the machine's own store is neither read nor written.
 */
export async function newCertificateHome(
  authority: Authority,
  clients: Pair[],
): Promise<{ env: Record<'HOME' | 'XDG_DATA_HOME', string>; remove(): void }> {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const data = join(home, '.local', 'share');
  await fillNssDatabase(join(data, 'pki', 'nssdb'), authority, clients);
  return {
    env: { HOME: home, XDG_DATA_HOME: data },
    remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}
