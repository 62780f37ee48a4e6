import type { Head } from '../../lib/snapshot.ts';
import type { Killable, Link } from './browsers/killable.ts';
import { percentile } from './report.ts';

/** Where in a connection's refresh a kill fell, as the disk and the bank's log show. */
export type Fallen =
  /** No refresh was under way. */
  | 'beside'
  /** Marked as under way, and the bank has not been asked. */
  | 'before-sending'
  /** The bank was asked, and nothing of its answer was committed. */
  | 'before-commit'
  /** The new tokens were committed, and not yet checked. */
  | 'before-check';

export interface Killed {
  /** Kills that ended a worker. */
  kills: number;
  /** Those of them that fell in a refresh of at least one connection. */
  inRefresh: number;
  /** Refreshes that a kill fell in, by where. */
  fell: Record<Fallen, number>;
  /** Links that the bank refused after a kill, by where it fell. */
  lost: Record<Fallen, number>;
  /** Milliseconds from the death of a worker to fresh balances in all connections. */
  recovery: number[];
}

const MARKED: Fallen[] = ['before-sending', 'before-commit'];
const NOWHERE = { beside: 0, 'before-sending': 0, 'before-commit': 0, 'before-check': 0 };
/** Every so often a second kill falls in the recovery from the first. */
const AGAIN = 0.3;

/**
 * Kills the worker at random moments while it refreshes all `links`, until `wanted` kills fell in a refresh. After each
 * the next event comes at once: all are read again; what the bank then refuses is lost, and is linked anew.
 */
export async function killInRefreshes(browser: Killable, links: Link[], wanted: number): Promise<Killed> {
  const killed: Killed = { kills: 0, inRefresh: 0, fell: { ...NOWHERE }, lost: { ...NOWHERE }, recovery: [] };
  const ids = links.map(({ connectionId }) => connectionId);
  await browser.read(ids);
  const settled = await browser.grantSizes(ids);
  const span = await usualTime(() => browser.read(ids));

  for (let round = 0; killed.inRefresh < wanted; round++) {
    if (round > wanted * 5 + 50) throw new Error(`${killed.inRefresh} of ${killed.kills} kills fell in a refresh`);
    await Promise.all(links.map(({ client }) => client.clearLog()));
    let fallen: Fallen[] = ids.map(() => 'beside');
    do {
      await browser.ask(ids);
      await pause(Math.random() * span * 1.1);
      if (await browser.kill()) {
        killed.kills++;
        const now = await whereItFell(browser, links, settled);
        if (now.some((where) => where !== 'beside')) killed.inRefresh++;
        for (const where of now) killed.fell[where]++;
        // What was lost to an earlier kill is still lost when a later one falls beside.
        fallen = now.map((where, index) => (MARKED.includes(fallen[index]!) ? fallen[index]! : where));
      }
    } while (Math.random() < AGAIN);
    const died = Date.now();
    await browser.read(ids);
    const head = await browser.head();
    const lost = links.filter((link) => isEnded(head, link));
    if (lost.length === 0 && isFresh(head, ids, died)) killed.recovery.push(Date.now() - died);
    for (const link of lost) {
      const where = fallen[links.indexOf(link)]!;
      // A bank that refuses a marked one had been asked, however late its log came to know.
      killed.lost[where === 'before-sending' ? 'before-commit' : where]++;
      await browser.linkAgain(link);
    }
    if (lost.length > 0) settled.splice(0, settled.length, ...(await browser.grantSizes(ids)));
  }
  const head = await browser.head();
  const failing = head.connections.filter(({ failure }) => failure !== undefined);
  if (failing.length > 0) throw new Error(`in the end: ${JSON.stringify(failing.map(({ failure }) => failure))}`);
  return killed;
}

/** What a mark adds to a sealed grant: `,"pendingSince":` and 13 digits. */
const MARK = 29;

async function whereItFell(browser: Killable, links: Link[], settled: number[]): Promise<Fallen[]> {
  const sizes = await browser.grantSizes(links.map(({ connectionId }) => connectionId));
  return Promise.all(
    links.map(async ({ client }, index): Promise<Fallen> => {
      const more = sizes[index]! - settled[index]!;
      if (more === 0) return 'beside';
      // With `next` beside `current`, a grant is nearly twice as long; a mark beside both is another refresh.
      const isMarked = more === MARK || more > settled[index]! / 2 + MARK + 5;
      if (!isMarked && more < settled[index]! / 2) throw new Error(`a grant grew by ${more} bytes`);
      if (!isMarked) return 'before-check';
      const asked = (await client.log()).some(({ kind }) => kind === 'token');
      return asked ? 'before-commit' : 'before-sending';
    }),
  );
}

function isEnded({ connections }: Head, { connectionId }: Link): boolean {
  return connections.find(({ id }) => id === connectionId)?.failure?.reason === 'grant-ended';
}

function isFresh({ connections }: Head, ids: string[], since: number): boolean {
  return ids.every((id) => {
    const one = connections.find((connection) => connection.id === id);
    return one !== undefined && one.failure === undefined && (one.asOf ?? 0) >= since;
  });
}

async function usualTime(run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const began = Date.now();
    await run();
    times.push(Date.now() - began);
  }
  return percentile(times, 0.5);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
