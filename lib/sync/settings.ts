import type { Settings } from '../records.ts';

/** Id of the only record in the settings store. */
export const SETTINGS = 'settings';

export const DEFAULT_SETTINGS: Settings = { hidden: false, badge: 'total' };
