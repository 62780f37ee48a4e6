import { language } from './language.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago `then` was, seen from `now` (both epoch ms), in short words: "now", "3 min. ago", "2 days ago". */
export function ago(then: number, now: number): string {
  const words = new Intl.RelativeTimeFormat(language(), { style: 'short', numeric: 'auto' });
  const age = Math.max(0, now - then);
  if (age < MINUTE) return words.format(0, 'second');
  if (age < HOUR) return words.format(-Math.floor(age / MINUTE), 'minute');
  if (age < DAY) return words.format(-Math.floor(age / HOUR), 'hour');
  return words.format(-Math.floor(age / DAY), 'day');
}

/** Date and time of `at` (epoch ms) in full, for who wants to know exactly. */
export function exactTime(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'long', timeStyle: 'medium' }).format(at);
}

/** `14:05`, or with the day in front when `at` (epoch ms) is not on the day of `now`. */
export function clockTime(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const day = sameDay ? {} : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(language(), { ...day, hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `28 November`, with the year when it is not that of `now` (both epoch ms). */
export function calendarDay(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const year = sameYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'long', ...year }).format(at);
}
