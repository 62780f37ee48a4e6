import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { t } from '../../firefox/person.ts';
import { button } from '../../firefox/tab.ts';
import { until } from '../../firefox/until.ts';
import { PLANTED_IN_FORM } from '../disk/plants.ts';
import { scan } from '../disk/scan.ts';
import { DOWNLOADS, type Driver } from '../driver/driver.ts';
import { PASSPHRASE } from './doors.ts';
import type { Journey } from './journey.ts';

/** What is typed and never sent: the browser may keep forms for the restoration of a session. */
export const TYPED = {
  'secret in a form': 'typed-Qh7vR2mXk9sLw4pZ',
  'key in a form': 'MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQC7typed',
  'passphrase in a form': 'seven sheep on a wet roof',
};

/**
 * Fills in forms of ours, and then one of the web page at `address`; resolves when the scan finds what stood in that one
 * among what the browser keeps of sessions. Throws where it never does: the scan would be blind.
 */
export async function typeAndLeave(driver: Driver, profile: string, address: string, journey: Journey): Promise<void> {
  Object.assign(journey.secrets, TYPED);
  const plain = await driver.open('page.html#link/sandbox-sbanken');
  await plain.type({ name: t('sbanken_clientSecret') }, TYPED['secret in a form']);
  const key = await driver.open('page.html#link/sandbox-uk-40');
  await key.type({ name: t('ukOpenBanking_signingKey') }, TYPED['key in a form']);
  const door = await driver.open('page.html#settings');
  await door.click(button(t('settings_change')));
  await door.type({ name: t('passphrase_current') }, TYPED['passphrase in a form']);
  const web = await driver.browse(address);
  await web.type({ name: 'Note' }, PLANTED_IN_FORM);
  await until(
    'what the browser keeps of a form',
    async () => scan(join(profile, driver.sessions), { planted: PLANTED_IN_FORM }).found.length > 0,
  );
}

/** What a backup is saved under. */
const FOR_BACKUP = 'nine gulls over the long pier';

/** Saves what can be saved as a file; it lies in the profile and is looked through with it. */
export async function saveFiles(driver: Driver, profile: string, journey: Journey): Promise<void> {
  const activity = await driver.open('page.html#activity');
  await activity.click(button(t('activity_save')));
  await until('a saved file', async () => existsSync(join(profile, DOWNLOADS, 'activity.json')));
  await activity.close();
  journey.secrets['passphrase of the backup'] = FOR_BACKUP;
  const settings = await driver.open('page.html#settings');
  await settings.click(button(t('backup_save_open')));
  await settings.type({ name: t('passphrase_current') }, PASSPHRASE);
  await settings.type({ name: t('backup_passphrase') }, FOR_BACKUP);
  await settings.type({ name: t('passphrase_again') }, FOR_BACKUP);
  await settings.click(button(t('save')));
  await until('a saved backup', async () => readdirSync(join(profile, DOWNLOADS)).length > 1);
  await settings.close();
}
