const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';
const MONTH = `(?<month>${MONTHS.join('|')})`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day';

const FORMS = [
  new RegExp(`^${DAY}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^${LONG_DAY}, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT$`),
  new RegExp(`^${DAY} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

/**
 * Epoch milliseconds of an HTTP date in any of its three forms (RFC 9110, 5.6.7), null for anything else, days and
 * hours that don't exist included. A two-digit year that would lie more than 50 years after `now` is one of the past.
 */
export function parseHttpDate(text: string, now: number): number | null {
  for (const form of FORMS) {
    const fields = form.exec(text)?.groups;
    if (fields) return toTime(fields, now);
  }
  return null;
}

function toTime(fields: Record<string, string>, now: number): number | null {
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = fields;
  if (hour > '23' || minute > '59' || second > '60') return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(fullYear(year, now), MONTHS.indexOf(month), Number(day));
  if (midnight.getUTCDate() !== Number(day)) return null;
  return midnight.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000;
}

function fullYear(text: string, now: number): number {
  if (text.length === 4) return Number(text);
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(text);
  return year > thisYear + 50 ? year - 100 : year;
}
