import { speak } from './browser.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { ago, calendarDay, clockTime, exactTime } from '../../../lib/ui/time.ts';

const NOW = new Date(2026, 10, 21, 13, 5, 0).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

beforeEach(() => speak('en', 'en-GB'));

describe('ago', () => {
  it.each([
    [0, 'now'],
    [59_999, 'now'],
    [MINUTE, '1 min ago'],
    [59 * MINUTE, '59 min ago'],
    [HOUR, '1 hr ago'],
    [23 * HOUR, '23 hr ago'],
    [DAY, 'yesterday'],
    [3 * DAY, '3 days ago'],
  ])('says %i ms as %s', (age, words) => {
    expect(ago(NOW - age, NOW)).toBe(words);
  });

  it('says now of what a wrong clock puts into the future', () => {
    expect(ago(NOW + HOUR, NOW)).toBe('now');
  });

  it('speaks Norwegian', () => {
    speak('nb', 'nb');
    expect(ago(NOW - 3 * MINUTE, NOW)).toBe('for 3 min siden');
    expect(ago(NOW, NOW)).toBe('nå');
  });
});

describe('dates and times', () => {
  it('names the day only when it is another one', () => {
    expect(clockTime(new Date(2026, 10, 21, 9, 7).getTime(), NOW)).toBe('09:07');
    expect(clockTime(new Date(2026, 10, 20, 9, 7).getTime(), NOW)).toBe('20 Nov, 09:07');
  });

  it('names the year only when it is another one', () => {
    expect(calendarDay(new Date(2026, 11, 3).getTime(), NOW)).toBe('3 December');
    expect(calendarDay(new Date(2027, 0, 3).getTime(), NOW)).toBe('3 January 2027');
  });

  it('says exactly when', () => {
    expect(exactTime(NOW)).toBe('21 November 2026 at 13:05:00');
  });
});
