import type { BrowserName } from '../driver/driver.ts';
import type { Extent } from '../report.ts';
import { once, type Stage } from '../stage.ts';
import { deviceJourney, type Journey, passphraseJourney } from './journey.ts';

/** The journeys of a run, each made once however many promises look at it. A short run has those of Chromium alone. */
export interface Journeys {
  stage(): Promise<Stage>;
  passphrase(extent: Extent): Promise<Journey[]>;
  device(extent: Extent): Promise<Journey[]>;
}

export const BROWSERS: Record<Extent, BrowserName[]> = { full: ['chromium', 'firefox'], short: ['chromium'] };

export function createJourneys(stage: () => Promise<Stage>): Journeys {
  const each = (extent: Extent, make: (stage: Stage, browser: BrowserName) => Promise<Journey>) =>
    once(async () => {
      const journeys: Journey[] = [];
      for (const browser of BROWSERS[extent]) journeys.push(await make(await stage(), browser));
      return journeys;
    });
  const passphrase = {
    full: each('full', (made, browser) => passphraseJourney(made, browser, 'full')),
    short: each('short', (made, browser) => passphraseJourney(made, browser, 'short')),
  };
  const device = { full: each('full', deviceJourney), short: each('short', deviceJourney) };
  return { stage, passphrase: (extent) => passphrase[extent](), device: (extent) => device[extent]() };
}
