import browser, { type Idle as BrowserIdle } from 'webextension-polyfill';

/** `locked`: the screen is, or a screen saver runs; Firefox never says that. */
export type IdleState = BrowserIdle.IdleState;

export interface Idle {
  /** Whether there was input in the last `ms`. */
  state(ms: number): Promise<IdleState>;
  /** From now on `idle` is told after `ms` without input. */
  watch(ms: number): void;
}

export const idle: Idle = {
  state: (ms) => browser.idle.queryState(ms / 1000),
  watch: (ms) => browser.idle.setDetectionInterval(ms / 1000),
};

export function onIdle(handle: (state: IdleState) => void): void {
  browser.idle.onStateChanged.addListener(handle);
}
