import type { Settings } from '../records.ts';
import { put } from './changes.ts';
import type { Ports } from './ports.ts';

/** Id of the only record in the settings store. */
export const SETTINGS = 'settings';

export const DEFAULT_SETTINGS: Settings = { hidden: false, badge: 'total' };

/** Changes the settings, one change after the other. */
export function changeSettings({ vault, exclusive }: Ports, change: (settings: Settings) => Settings): Promise<void> {
  return exclusive('settings', async () => {
    const session = await vault.open();
    const settings = (await session.get('settings', SETTINGS)) ?? DEFAULT_SETTINGS;
    await session.write([put('settings', SETTINGS, change(settings))]);
  });
}
