import { describe, expect, it } from 'vitest';
import { bankNow, offsetOf } from '../../../lib/http/bank-time.ts';

const NOW = 1_700_000_000_000;
const dated = (at: number) => new Headers({ date: new Date(at).toUTCString() });

describe('how far the bank’s clock is off', () => {
  it.each([2000, -2000, 86_400_000, -86_400_000])('is read off the date of its answer: %i ms', (off) => {
    expect(offsetOf(dated(NOW + off), NOW)).toBe(off);
  });

  it.each([1000, 0, -1000])('is nothing where the answer is some moments old: %i ms', (off) => {
    expect(offsetOf(dated(NOW + off), NOW)).toBe(0);
  });

  it('is not known from an answer without a date, or with none that can be read', () => {
    expect(offsetOf(new Headers(), NOW)).toBeUndefined();
    expect(offsetOf(new Headers({ date: 'yesterday' }), NOW)).toBeUndefined();
  });

  it('makes the bank’s own time; this device’s where nothing is known', () => {
    const now = () => NOW;
    expect(bankNow({ now, offset: () => -5000 })).toBe(NOW - 5000);
    expect(bankNow({ now, offset: () => undefined })).toBe(NOW);
    expect(bankNow({ now })).toBe(NOW);
  });
});
