const DAY = 86_400_000;
// `sv-SE` writes ISO dates.
const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' });
const offset = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Oslo', timeZoneName: 'longOffset' });

/** The Norwegian date (YYYY-MM-DD) of a moment. */
export const osloDay = (moment: number): string => isoDay.format(moment);

/** Midnight in Norway at the start of an ISO date, as epoch milliseconds. */
export function osloMidnight(day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const hours = Number(/GMT\+(\d\d)/u.exec(offset.format(utc))?.[1]);
  return utc - hours * 3_600_000;
}

/** The ISO date `days` before an ISO date. */
export const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10);

/** Whether a text is a calendar date YYYY-MM-DD. */
export function isIsoDay(text: string): boolean {
  const moment = /^\d{4}-\d\d-\d\d$/u.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}
