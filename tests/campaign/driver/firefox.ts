import { createHash } from 'node:crypto';
import { ID, launch } from '../../firefox/firefox.ts';
import { allowHosts } from '../../firefox/privileged.ts';
import type { Tab } from '../../firefox/tab.ts';
import type { Doc, Driver } from './driver.ts';

const HOST = `https://${createHash('sha1').update(ID).digest('hex')}.extensions.allizom.org`;

/** A Firefox on `profile`, with the sandbox's hosts allowed. */
export async function startFirefox(executable: string, extension: string, profile: string): Promise<Driver> {
  const firefox = await launch(executable, extension, profile);
  await allowHosts(firefox);
  return {
    browser: 'firefox',
    open: async (path) => docOf(await firefox.open(path)),
    browse: async (url) => docOf(await firefox.browse(url)),
    async opened(address, begin) {
      const before = await firefox.tabs();
      const began = await begin();
      return { began, window: docOf(await firefox.tabAt(address, before)) };
    },
    sessions: 'sessionstore-backups',
    redirectUri: (institutionId) => `${HOST}/${institutionId}`,
    close: () => firefox.close(),
    kill: () => firefox.kill(),
  };
}

function docOf(tab: Tab): Doc {
  return {
    ...tab,
    run: (bundle, argument) =>
      tab.run(`(argument) => { ${bundle}; return campaignTamper.tamper(argument); }`, argument),
  };
}
