import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/**
 * Installs Debian packages, as root on a machine that has apt. Throws elsewhere. Test files run side by side: one waits
 * for the other, for apt itself would refuse.
 */
export async function aptInstall(packages: string[]): Promise<void> {
  console.log(`Installing ${packages.join(', ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args: string[]) => run('flock', [join(tmpdir(), 'tests-apt.lock'), 'apt-get', ...args], env);
  await apt(['update']);
  await apt(['install', '-y', '--no-install-recommends', ...packages]);
}
