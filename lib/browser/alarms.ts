import browser from 'webextension-polyfill';

export interface Alarms {
  /** Wakes the worker every `minutes`; setting the same again changes nothing. */
  every(name: string, minutes: number): Promise<void>;
  /** Wakes the worker once, at `at` (epoch ms), in the place of an alarm of that name. */
  at(name: string, at: number): Promise<void>;
  clear(name: string): Promise<void>;
}

export const alarms: Alarms = {
  async every(name, minutes) {
    const set = await browser.alarms.get(name);
    if (set?.periodInMinutes !== minutes) await browser.alarms.create(name, { periodInMinutes: minutes });
  },
  async at(name, at) {
    await browser.alarms.create(name, { when: at });
  },
  async clear(name) {
    await browser.alarms.clear(name);
  },
};

export function onAlarm(handle: (name: string) => void): void {
  browser.alarms.onAlarm.addListener(({ name }) => handle(name));
}
