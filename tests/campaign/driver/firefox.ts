import { createHash } from 'node:crypto';
import { HOME, ID, launch } from '../../firefox/firefox.ts';
import { allowHosts } from '../../firefox/privileged.ts';
import type { Driver } from './driver.ts';

const HOST = `https://${createHash('sha1').update(ID).digest('hex')}.extensions.allizom.org`;

/** A Firefox on `profile`, with the sandbox's hosts allowed. */
export async function startFirefox(executable: string, extension: string, profile: string): Promise<Driver> {
  const firefox = await launch(executable, extension, profile);
  await allowHosts(firefox);
  return {
    browser: 'firefox',
    open: (path) => firefox.open(path),
    browse: (url) => firefox.browse(url),
    async opened(address, begin) {
      const before = await firefox.tabs();
      const began = await begin();
      return { began, window: await firefox.tabAt(address, before) };
    },
    redirectUri: (institutionId) => `${HOST}/${institutionId}`,
    close: () => firefox.close(),
    kill: () => firefox.kill(),
  };
}
