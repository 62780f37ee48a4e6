import { speak } from '../../ui/browser.ts';
import { describe, expect, it } from 'vitest';
import type { FailureInfo } from '../../../../lib/failure.ts';
import { failureText } from '../../../../lib/ui/failure-text.ts';
import type { ClientControl } from '../../../sandbox/control.ts';
import type { World } from '../../../support/world.ts';
import { DAY, MINUTE, pass } from '../setup.ts';
import type { ClosedFailure, FaultCase } from './cases.ts';

/** A connection whose bank can be made to fail: what the `linked…` helpers of tests/support give. */
export interface LinkedBank {
  world: World;
  worker: Awaited<ReturnType<World['startWorker']>>;
  bank: ClientControl;
}

/**
 * One test per case: the next reading ends as the case says, a failure has a sentence in English and in Norwegian, the
 * last good amounts are kept, and the reading after it is fine unless the case lasts.
 */
export function describeFaults(dialect: string, link: () => Promise<LinkedBank>, cases: FaultCase[]): void {
  describe(`after a link, ${dialect}`, () => {
    it.each(cases)('$what', async ({ spoil, ends, lasts }) => {
      const linked = await link();
      const { world, bank } = linked;
      const before = amounts(world);
      expect(before.every(({ booked }) => booked !== undefined)).toBe(true);
      await spoil(bank, await bankIds(world));
      await readAfter(linked, MINUTE);

      const { failure, partial = false } = world.head().connections[0]!;
      if (typeof ends === 'object') {
        expect(closed(failure)).toEqual(closed(ends));
        expectWords(failure!);
      } else expect({ failure, partial }).toEqual({ partial: ends === 'partial' });
      if (ends === 'read') expectShowable(world, before.length);
      else expect(amounts(world)).toEqual(before);

      await bank.setFaults();
      await readAfter(linked, DAY);
      expect(world.head().connections[0]!.failure !== undefined).toBe(lasts ?? false);
      expect(amounts(world)).toEqual(before);
    });
  });
}

/** An attempt to link that comes to nothing. */
export interface LinkFault {
  what: string;
  begin(): Promise<World>;
  ends: ClosedFailure;
}

/** One test per case: the attempt ends in that failure, in words of both languages, and leaves no link behind. */
export function describeLinkFaults(dialect: string, cases: LinkFault[]): void {
  describe(`no link, ${dialect}`, () => {
    it.each(cases)('$what', async ({ begin, ends }) => {
      const world = await begin();
      const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
      const { failure } = attempts.find(({ phase }) => phase === 'failed')!;
      expect(closed(failure)).toEqual(closed(ends));
      expectWords(failure!);
      const session = await world.ports.vault.open();
      expect([...(await session.ids('connection')), ...(await session.ids('grant'))]).toEqual([]);
    });
  });
}

const closed = (failure: FailureInfo | undefined) => ({ kind: failure?.kind, reason: failure?.reason });

const shown = (world: World) => Object.values({ ...world.head().accounts, ...world.rest().accounts });

const amounts = (world: World) =>
  shown(world)
    .map(({ id, booked, available }) => ({ id, booked, available }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

async function bankIds(world: World): Promise<string[]> {
  const [connection] = (await (await world.ports.vault.open()).all('connection')).values();
  return connection!.chosen.map(({ bankId }) => bankId);
}

async function readAfter({ world, worker, bank }: LinkedBank, ms: number): Promise<void> {
  await pass(world, bank, ms);
  await worker.send('refresh', {});
}

function expectWords(failure: FailureInfo): void {
  const [english, norwegian] = ['en', 'nb'].map((locale) => {
    speak(locale, locale);
    return failureText(failure, 0);
  });
  expect(english).toMatch(/^\p{Lu}.+[.?]$/u);
  expect(norwegian).toMatch(/^\p{Lu}.+[.?]$/u);
  expect(norwegian).not.toBe(english);
}

/** Every account is there with an amount and a name that can be shown. */
function expectShowable(world: World, count: number): void {
  expect(shown(world)).toHaveLength(count);
  for (const { name, booked } of shown(world)) {
    expect(booked).toBeDefined();
    expect([...name].length).toBeLessThanOrEqual(80);
    expect(name).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/u);
  }
}
