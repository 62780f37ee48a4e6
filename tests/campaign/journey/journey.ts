import { argon2id } from '@noble/hashes/argon2.js';
import { button } from '../../firefox/tab.ts';
import { t } from '../../firefox/person.ts';
import { type BrowserName, type Doc, type Driver, send } from '../driver/driver.ts';
import type { Secrets } from '../disk/scan.ts';
import type { Extent } from '../report.ts';
import type { Stage } from '../stage.ts';
import { byBankId, byPasskey, lockAndUnlock, PASSPHRASE, unlock, WRONG } from './doors.ts';
import { saveFiles, typeAndLeave } from './leavings.ts';
import { CODE_FLOW, type Kind, KINDS } from './kinds.ts';
import { linkAgain, type Linked, linkKind } from './link.ts';
import { readVault, secretsIn, type VaultContents } from './vault-contents.ts';

/** A copy of the profile at some moment, with no browser running on it. */
export interface Stop {
  name: string;
  profile: string;
}

/** What a journey leaves to be looked through. */
export interface Journey {
  browser: BrowserName;
  stops: Stop[];
  /** Every text that was secret on the way. */
  secrets: Secrets;
  /** Raw data keys and the keys made of the passphrase. */
  keys: Secrets;
  /** Records in the vault at the end, as an attacker names them. */
  live: Set<string>;
  /** What of the journey was said on the page where something was to be deleted. */
  said: string;
}

/**
 * Somebody with a passphrase: links of every kind, locks and unlocks with every door, forms that are left, a crash, a link
 * anew, files that are saved, the end of all links.
 */
export async function passphraseJourney(stage: Stage, browser: BrowserName, extent: Extent): Promise<Journey> {
  const kinds = extent === 'full' ? KINDS : SHORT;
  const journey = newJourney(browser);
  const profile = await stage.newProfile(browser);
  const stop = (name: string) => journey.stops.push({ name, profile: stage.copy(profile) });
  journey.secrets['passphrase'] = PASSPHRASE;
  journey.secrets['wrong passphrase'] = WRONG;

  let driver = await stage.start(browser, profile);
  let popup = await driver.open('popup.html');
  await send(popup, 'vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  const links: Linked[] = [];
  for (const kind of kinds) links.push(await linkKind(stage, driver, popup, kind));
  for (const { secrets = {} } of links) Object.assign(journey.secrets, secrets);
  await collect(journey, popup);
  await lockAndUnlock(popup);
  await byPasskey(popup, journey);
  if (extent === 'full') await byBankId(stage.bankId, popup, journey);
  await collect(journey, popup);
  await typeAndLeave(driver, profile, stage.web, journey);
  await driver.kill();
  stop('killed while open');

  driver = await stage.start(browser, profile);
  popup = await driver.open('popup.html');
  await unlock(popup);
  await linkAgain(stage, driver, popup, links[0]!);
  for (const { client } of links) await client.expireAccess().catch(() => undefined);
  await send(popup, 'refresh', {});
  await collect(journey, popup);
  await saveFiles(driver, profile, journey);
  await send(popup, 'connection.unlink', { connectionId: links.at(-1)!.connectionId });
  await send(popup, 'vault.lock', {});
  await driver.close();
  stop('locked');

  driver = await stage.start(browser, profile);
  popup = await driver.open('popup.html');
  await unlock(popup);
  journey.said = await whatUnlinkingSays(driver, links[0]!);
  for (const { connectionId } of links.slice(0, -1)) await send(popup, 'connection.unlink', { connectionId });
  journey.live = liveOf(await collect(journey, popup));
  await driver.close();
  stop('unlinked');
  return journey;
}

/** Somebody with this device only, who changes to a passphrase. */
export async function deviceJourney(stage: Stage, browser: BrowserName): Promise<Journey> {
  const journey = newJourney(browser);
  const profile = await stage.newProfile(browser);
  const stop = (name: string) => journey.stops.push({ name, profile: stage.copy(profile) });
  let driver = await stage.start(browser, profile);
  let popup = await driver.open('popup.html');
  await send(popup, 'vault.create', { door: 'device' });
  await linkKind(stage, driver, popup, CODE_FLOW);
  const before = liveOf(await collect(journey, popup));
  await driver.close();
  stop('device only');

  driver = await stage.start(browser, profile);
  popup = await driver.open('popup.html');
  journey.said = await whatChangingSays(driver);
  await send(popup, 'vault.changeDoor', { door: 'passphrase', passphrase: PASSPHRASE });
  journey.live = before;
  await send(popup, 'vault.lock', {});
  await driver.close();
  stop('changed to a passphrase');
  return journey;
}

const SHORT: Kind[] = [CODE_FLOW, ...KINDS.filter(({ name }) => name === 'client credentials' || name === 'bunq')];

const newJourney = (browser: BrowserName): Journey => ({
  browser,
  stops: [],
  secrets: {},
  keys: {},
  live: new Set(),
  said: '',
});

/** Notes what is secret now. */
async function collect(journey: Journey, doc: Doc): Promise<VaultContents> {
  const contents = await readVault(doc);
  Object.assign(journey.secrets, secretsIn(contents));
  const { kid, key, kdf } = contents;
  journey.keys[`data key ${kid.slice(0, 4)}`] = Buffer.from(key, 'base64');
  if (kdf) {
    const { m, t: passes, p, salt } = kdf;
    const made = argon2id(PASSPHRASE, Buffer.from(salt, 'base64'), { m, t: passes, p, dkLen: 32 });
    journey.keys[`key of the passphrase ${salt.slice(0, 4)}`] = made;
  }
  return contents;
}

const liveOf = ({ kid, records }: VaultContents): Set<string> =>
  new Set(records.map(({ store, id, gen }) => [kid, store, id, gen].join(' ')));

async function whatUnlinkingSays(driver: Driver, { connectionId }: Linked): Promise<string> {
  const page = await driver.open(`page.html#connections/${connectionId}`);
  await page.click(button(t('unlink_button')));
  await page.reads(t('unlink_text'));
  const said = await page.text();
  await page.close();
  return said;
}

async function whatChangingSays(driver: Driver): Promise<string> {
  const page = await driver.open('page.html#settings');
  await page.click(button(t('settings_toPassphrase')));
  await page.reads(t('door_passphrase_costs'));
  const said = await page.text();
  await page.close();
  return said;
}
