import type { ClientTraits } from '../../sandbox/control.ts';
import { type Killable, SHORT_LIVED } from '../browsers/killable.ts';
import { type Killed, killInRefreshes } from '../kills.ts';
import { type Extent, type Measurement, percentile, type Promised } from '../report.ts';
import type { Stage } from '../browsers/stage.ts';

/** How long the bank takes for a refresh that it has carried out already (ms): time for a kill to fall in. */
const BANK_MS = 40;
const GRACE: Partial<ClientTraits> = { graceSeconds: 60 };
const NO_ROTATION: Partial<ClientTraits> = { rotates: false };

/** Promises about links that outlive a killed worker. */
export function killPromises(stage: Stage): Promised[] {
  return [
    {
      id: 'kills-grace',
      promise: 'links lost over 1,000 worker kills in refreshes, bank with grace or without rotation (Chromium)',
      goal: '0',
      measure: (extent) => withoutLoss(() => stage.chromium(), [GRACE, NO_ROTATION], count(extent, 500, 4), extent),
    },
    {
      id: 'kills-firefox',
      promise: 'links lost over 200 kills of the event page in refreshes, the same banks (Firefox)',
      goal: '0',
      measure: (extent) => withoutLoss(() => stage.firefox(), [GRACE, NO_ROTATION], count(extent, 100, 3), extent),
    },
    {
      id: 'kills-strict',
      promise: 'strict rotation: links lost to kills outside the time between sending the request and our commit',
      goal: '0',
      async measure(extent) {
        const killed = await killAll(await stage.chromium(), {}, extent, count(extent, 300, 6));
        const inside = killed.lost['before-commit'];
        const outside = sum(Object.values(killed.lost)) - inside;
        const enough = extent === 'short' || killed.fell['before-commit'] > 0;
        return { figure: outside, ok: outside === 0 && enough, notes: told(killed) };
      },
    },
    {
      id: 'recover',
      promise: 'seconds from a kill in a refresh to fresh balances, next event at once (95th percentile, Chromium)',
      goal: '< 2',
      async measure(extent) {
        const { recovery } = await killAll(await stage.chromium(), NO_ROTATION, extent, count(extent, 100, 5), 1);
        const seconds = percentile(recovery, 0.95) / 1000;
        const median = `median ${(percentile(recovery, 0.5) / 1000).toFixed(2)} s of ${recovery.length} recoveries`;
        return { figure: Number(seconds.toFixed(2)), ok: seconds < 2, notes: [median] };
      },
    },
  ];
}

const count = (extent: Extent, full: number, short: number) => (extent === 'full' ? full : short);
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

async function withoutLoss(
  open: () => Promise<Killable>,
  banks: Partial<ClientTraits>[],
  wanted: number,
  extent: Extent,
): Promise<Measurement> {
  let lost = 0;
  const notes: string[] = [];
  for (const bank of banks) {
    const killed = await killAll(await open(), bank, extent, wanted);
    lost += sum(Object.values(killed.lost));
    notes.push(`${JSON.stringify(bank)}:`, ...told(killed));
  }
  return { figure: lost, ok: lost === 0, notes };
}

async function killAll(
  browser: Killable,
  traits: Partial<ClientTraits>,
  extent: Extent,
  wanted: number,
  links = extent === 'full' ? 4 : 2,
): Promise<Killed> {
  try {
    const linked = [];
    for (let i = 0; i < links; i++) linked.push(await browser.link({ ...SHORT_LIVED, ...traits }));
    const slow = { match: 'token', times: 'forever', fault: { type: 'slow-headers', ms: BANK_MS } } as const;
    for (const { client } of linked) await client.setFaults(slow);
    return await killInRefreshes(browser, linked, wanted);
  } finally {
    await browser.close();
  }
}

function told({ kills, inRefresh, fell, lost, recovery }: Killed): string[] {
  const places = (counts: Killed['fell']) =>
    Object.entries(counts)
      .map(([where, times]) => `${where} ${times}`)
      .join(', ');
  return [
    `${kills} kills, ${inRefresh} of them in a refresh; refreshes by where the kill fell: ${places(fell)}`,
    `lost by where the kill fell: ${places(lost)}; recovered in ${percentile(recovery, 0.95)} ms (95th percentile)`,
  ];
}
