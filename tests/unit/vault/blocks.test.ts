import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendPoint,
  type BlockEntry,
  type HistoryBlock,
  historyBlockId,
  historyBlockIds,
  isBlockOf,
  mergeTransactions,
  type TransactionBlock,
  transactionBlockId,
  transactionBlockIds,
} from '../../../lib/vault/blocks.ts';

const at = (text: string) => Date.parse(text);

describe('block ids', () => {
  it('name account and month, in UTC for a moment and as the bank wrote it for a date', () => {
    expect(historyBlockId('x1', at('2025-11-30T23:59:59.999Z'))).toBe('x1.2025-11');
    expect(historyBlockId('x1', at('2025-12-01T00:00:00+01:00'))).toBe('x1.2025-11');
    expect(historyBlockId('x1', at('2025-12-01T00:00:00Z'))).toBe('x1.2025-12');
    expect(transactionBlockId('x1', '2025-12-01')).toBe('x1.2025-12');
  });

  it('tell whose they are', () => {
    const id = transactionBlockId('x1', '2025-12-01');
    expect(['x1', 'x', 'x12', ''].filter((account) => isBlockOf(id, account))).toEqual(['x1']);
  });

  it('let no text of a bank through', () => {
    for (const text of [
      '',
      '2025',
      '2025-13-01',
      '2025-00-01',
      '25-01-01',
      '2025-01-01 Kari',
      'x2025-01-01',
      '2025-1-1',
    ]) {
      expect(() => transactionBlockId('x1', text)).toThrow(new RangeError('not an ISO date'));
    }
    expect(() => historyBlockId('x1', Number.NaN)).toThrow(RangeError);
  });

  it('of a range are every month that it touches, in order', () => {
    expect(transactionBlockIds('x', '2024-11-30', '2025-02-01')).toEqual([
      'x.2024-11',
      'x.2024-12',
      'x.2025-01',
      'x.2025-02',
    ]);
    expect(transactionBlockIds('x', '2025-02-01', '2025-02-28')).toEqual(['x.2025-02']);
    expect(transactionBlockIds('x', '2025-03-01', '2025-02-28')).toEqual([]);
    expect(transactionBlockIds('x', '9999-12-01', '9999-12-31')).toEqual(['x.9999-12']);
    expect(historyBlockIds('x', at('2025-01-31T23:00:00Z'), at('2025-02-01T00:00:00Z'))).toEqual([
      'x.2025-01',
      'x.2025-02',
    ]);
  });

  it('of a range hold the id of each moment in it', () => {
    const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.tuple(moment, moment, moment), (dates) => {
        const [from, middle, to] = dates.map(Number).sort((a, b) => a - b) as [number, number, number];
        const ids = historyBlockIds('x', from, to);
        expect(ids).toContain(historyBlockId('x', middle));
        expect([ids[0], ids.at(-1)]).toEqual([historyBlockId('x', from), historyBlockId('x', to)]);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

describe('appendPoint', () => {
  it('begins a block, and moves the last point when nothing changed within the clock hour', () => {
    const one = appendPoint(undefined, { at: at('2025-11-05T10:01Z'), booked: '1.00' });
    const two = appendPoint(one, { at: at('2025-11-05T10:59Z'), booked: '1.00' });
    expect(two).toEqual({ v: 1, points: [{ at: at('2025-11-05T10:59Z'), booked: '1.00' }] });
    expect(appendPoint(two, { at: at('2025-11-05T11:00Z'), booked: '1.00' }).points).toHaveLength(2);
  });

  it('adds a point for any change of an amount, unknown being one', () => {
    let block: HistoryBlock | undefined;
    const amounts = [{ booked: '1.00' }, { booked: '1.0' }, { booked: '1.0', available: '2' }, { available: '2' }, {}];
    amounts.forEach((amount, i) => (block = appendPoint(block, { at: at('2025-11-05T10:00Z') + i, ...amount })));
    expect(block?.points).toHaveLength(amounts.length);
  });

  it('keeps time order when the clock was set back', () => {
    const block = appendPoint({ v: 1, points: [{ at: 7_200_000, booked: '2' }] }, { at: 1_000, booked: '1' });
    expect(block.points.map(({ booked }) => booked)).toEqual(['1', '2']);
  });

  it('stays bounded over a month of changes every minute, keeping each hour’s last and the newest', () => {
    const start = at('2025-12-01T00:00Z');
    let block: HistoryBlock | undefined;
    let most = 0;
    const minutes = 31 * 24 * 60;
    for (let minute = 0; minute < minutes; minute++) {
      block = appendPoint(block, { at: start + minute * 60_000, booked: String(minute) });
      most = Math.max(most, block.points.length);
    }
    expect(most).toBe(1_000);
    const points = block?.points ?? [];
    expect(points.at(-1)?.booked).toBe(String(minutes - 1));
    const hours = new Set(points.map((point) => Math.floor(point.at / 3_600_000)));
    expect(hours.size).toBe(31 * 24);
    expect(points[0]?.booked).toBe('59');
  });

  it('changes nothing in the block that it was given', () => {
    const block = appendPoint(undefined, { at: 1, booked: '1' });
    appendPoint(block, { at: 2, booked: '1' });
    appendPoint(block, { at: 2, booked: '2' });
    expect(block).toEqual({ v: 1, points: [{ at: 1, booked: '1' }] });
  });
});

interface Entry extends BlockEntry {
  amount: string;
}
const entry = (date: string, amount: string, rest: Partial<Entry> = {}): Entry => ({
  date,
  amount,
  pending: false,
  ...rest,
});

describe('mergeTransactions', () => {
  it('knows booked entries by id, the later telling counting, and sorts by date', () => {
    const block = mergeTransactions(undefined, [
      entry('2025-11-03', '3', { id: 'c' }),
      entry('2025-11-01', '1', { id: 'a' }),
    ]);
    const merged = mergeTransactions(block, [
      entry('2025-11-02', '2', { id: 'b' }),
      entry('2025-11-01', '1.5', { id: 'a' }),
    ]);
    expect(merged.entries.map(({ id, amount }) => [id, amount])).toEqual([
      ['a', '1.5'],
      ['b', '2'],
      ['c', '3'],
    ]);
  });

  it('replaces the pending ones wholesale, whatever their ids', () => {
    const pending = { pending: true };
    const block = mergeTransactions(undefined, [
      entry('2025-11-01', '1', { ...pending, id: 'p1' }),
      entry('2025-11-01', '2', pending),
      entry('2025-11-01', '2', pending),
    ]);
    expect(block.entries).toHaveLength(3);
    const merged = mergeTransactions(block, [entry('2025-11-02', '2', pending)]);
    expect(merged.entries).toEqual([entry('2025-11-02', '2', pending)]);
    expect(mergeTransactions(merged, []).entries).toEqual([]);
  });

  it('shows an entry once when it is pending and booked under one id', () => {
    const booked = entry('2025-11-01', '1', { id: 'a' });
    const pending = { ...booked, pending: true };
    const was = mergeTransactions(undefined, [pending]);
    expect(mergeTransactions(was, [booked]).entries).toEqual([booked]);
    const is = mergeTransactions(undefined, [booked]);
    expect(mergeTransactions(is, [pending]).entries).toEqual([booked]);
  });

  it('counts equal booked entries without an id as often as one telling has them', () => {
    const coffee = entry('2025-11-01', '-42.00');
    const twice = mergeTransactions(undefined, [coffee, { ...coffee }]);
    expect(twice.entries).toHaveLength(2);
    expect(mergeTransactions(twice, [coffee, coffee]).entries).toHaveLength(2);
    expect(mergeTransactions(twice, [coffee, coffee, coffee]).entries).toHaveLength(3);
    expect(mergeTransactions(twice, [coffee]).entries).toHaveLength(2);
  });

  const entries = fc.array(
    fc.record(
      {
        id: fc.constantFrom('a', 'b', 'c', '["[]",0]'),
        date: fc.constantFrom('2025-11-01', '2025-11-02', '2025-11-30'),
        amount: fc.constantFrom('1', '2'),
        pending: fc.boolean(),
      },
      { requiredKeys: ['date', 'amount', 'pending'] },
    ),
    { maxLength: 12 },
  );

  it('is the same when told twice, and never has an id twice among the booked', () => {
    fc.assert(
      fc.property(entries, entries, (first, second) => {
        const block: TransactionBlock<Entry> = mergeTransactions(mergeTransactions<Entry>(undefined, first), second);
        expect(mergeTransactions(block, second)).toEqual(block);
        const ids = block.entries.flatMap(({ id, pending }) => (id === undefined || pending ? [] : [id]));
        expect(new Set(ids).size).toBe(ids.length);
        const known = new Set(
          [...first, ...second].flatMap(({ id, pending }) => (id === undefined || pending ? [] : [id])),
        );
        expect(new Set(ids)).toEqual(known);
        expect(block.entries.map(({ date }) => date)).toEqual(block.entries.map(({ date }) => date).sort());
      }),
    );
  });
});
