import { run } from './run.ts';

/** Installs Debian packages, as root on a machine that has apt. Throws elsewhere. */
export async function aptInstall(packages: string[]): Promise<void> {
  console.log(`Installing ${packages.join(', ')} …`);
  await run('apt-get', ['update']);
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    DEBIAN_FRONTEND: 'noninteractive',
  });
}
