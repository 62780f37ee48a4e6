import { createModel, type Life } from '../refresh/model.ts';
import type { Promised } from '../report.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ALARM = 15 * MINUTE;
const QUITS_A_DAY = 3;
/** From sending a token request to its answer (ms): half are quicker, one in twenty takes three times as long. */
const MEDIAN_MS = 160;
const SPREAD = Math.log(3) / 1.645;

interface Years {
  /** Losses that happened, in so many user-years. */
  lost: number;
  years: number;
  refreshes: number;
  /** Time in which a quit would have cost the link, and time in which the browser ran (ms). */
  exposed: number;
  running: number;
}

export const strictYears: Promised = {
  id: 'strict-years',
  promise:
    'strict rotation, user-years at the default rhythm with 3 browser quits a day: links lost per user and year (%)',
  goal: '≤ 2',
  async measure(extent) {
    const years = extent === 'full' ? 40 : 1;
    const plain = await simulate(years, 0);
    const looking = await simulate(extent === 'full' ? 10 : 1, 5);
    const figure = rate(plain);
    return {
      figure: Number(figure.toFixed(2)),
      ok: figure <= 2,
      notes: [
        told('the rhythm alone', plain),
        told('and the popup opened five times a day', looking),
        'the figure: quits at any time while the browser runs × the part of that time between sending and our commit',
      ],
    };
  },
};

/** Links lost in a hundred user-years, by how long a quit would have been fatal. */
const rate = ({ exposed, running }: Years) => (QUITS_A_DAY * 365 * 100 * exposed) / running;

function told(what: string, years: Years): string {
  const { lost, refreshes, exposed, running } = years;
  const hours = (running / HOUR / 365 / years.years).toFixed(1);
  const each = (exposed / refreshes).toFixed(0);
  return `${what}: ${rate(years).toFixed(2)} %; ${refreshes} refreshes in ${years.years} user-years of ${hours} h a day, ${each} ms each from sending to commit; ${lost} links really lost`;
}

/**
 * A person whose browser is started in the morning and quit three times a day at random moments, for good at night;
 * between the first two it is started again within an hour. Alarms come every 15 minutes while it runs.
 */
async function simulate(years: number, looksADay: number): Promise<Years> {
  const random = seeded(1);
  let now = Date.UTC(2027, 0, 1);
  let quitAt = Infinity;
  let life: Life | undefined;
  const model = createModel({
    async pause(what) {
      if (what !== 'at the bank') return;
      now += latency(random);
      // The browser is gone before the answer comes.
      if (now > quitAt) life?.kill();
    },
    now: () => now,
  });
  const total: Years = { lost: 0, years, refreshes: 0, exposed: 0, running: 0 };

  for (let day = 0; day < years * 365; day++) {
    const morning = Date.UTC(2027, 0, 1) + day * DAY + 7 * HOUR;
    const quits = Array.from({ length: QUITS_A_DAY - 1 }, () => morning + random() * 15 * HOUR).sort((a, b) => a - b);
    quits.push(morning + 15 * HOUR + random() * HOUR);
    const looks = Array.from({ length: looksADay }, () => morning + random() * 15 * HOUR);
    let startAt = morning;
    for (const quit of quits) {
      if (startAt >= quit) continue;
      quitAt = quit;
      now = startAt;
      life = model.startLife();
      await within(life.catchUp(), () => now > quitAt);
      const ticks = [];
      for (let at = startAt + ALARM; at < quit; at += ALARM) ticks.push({ at, look: false });
      for (const at of looks) if (at > startAt && at < quit) ticks.push({ at, look: true });
      for (const { at, look } of ticks.sort((a, b) => a.at - b.at)) {
        if (now > quitAt) break;
        now = Math.max(now, at);
        const trigger = look ? ({ by: 'opening', olderThanMs: 5 * MINUTE } as const) : ({ by: 'alarm' } as const);
        await within(life.reading.all(trigger), () => now > quitAt);
      }
      life.kill();
      total.running += quit - startAt;
      startAt = quit + random() * HOUR;
      if (model.isLost()) {
        total.lost++;
        now = Math.max(now, startAt);
        model.link();
      }
    }
  }
  total.refreshes = model.exposures.length;
  total.exposed = model.exposures.reduce((sum, one) => sum + one, 0);
  return total;
}

/** Waits for work unless its worker was killed under it: then it never ends. */
async function within(work: Promise<void>, isDead: () => boolean): Promise<void> {
  const state = { isDone: false };
  void work.finally(() => (state.isDone = true));
  for (let round = 0; !state.isDone && !(isDead() && round > 5); round++) {
    if (round > 1000) throw new Error('work that does not end');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Log-normal. */
function latency(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return MEDIAN_MS * Math.exp(SPREAD * normal);
}

/** Numbers in [0, 1), the same at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
