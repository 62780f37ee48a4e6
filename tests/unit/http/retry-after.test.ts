import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseHttpDate } from '../../../lib/http/http-date.ts';
import { retryAfter } from '../../../lib/http/retry-after.ts';

const NOW = Date.UTC(2026, 8, 21, 12, 0, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The same moment in the three forms of RFC 9110, 5.6.7. */
function forms(time: number): [string, string, string] {
  const utc = new Date(time).toUTCString();
  const [, day, date, month, year, clock] = /^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/.exec(utc)!;
  const long = new Date(time).toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'UTC' });
  return [
    utc,
    `${long}, ${date}-${month}-${year!.slice(-2)} ${clock} GMT`,
    `${day} ${month} ${String(Number(date)).padStart(2)} ${clock} ${year}`,
  ];
}

describe('retryAfter', () => {
  test.each([
    ['1', 1000],
    ['120', 2 * MINUTE],
    ['3600', HOUR],
    ['86400', DAY],
  ])('waits %s seconds', (value, wait) => {
    expect(retryAfter(value, NOW)).toBe(NOW + wait);
  });

  test.each(forms(NOW + 90 * MINUTE))('waits until %s', (value) => {
    expect(retryAfter(value, NOW)).toBe(NOW + 90 * MINUTE);
  });

  test.each([
    null,
    '',
    ' ',
    '0',
    '-1',
    '-3600',
    '+60',
    '1.5',
    '1e3',
    '0x10',
    '60s',
    '60, 60',
    'soon',
    'NaN',
    'Infinity',
    '2026-09-21T14:00:00Z',
    '1790000000 GMT',
    ...forms(NOW - 1000),
    ...forms(NOW),
    'Sun, 06 Nov 1994 08:49:37 GMT',
  ])('waits an hour for %j', (value) => {
    expect(retryAfter(value, NOW)).toBe(NOW + HOUR);
  });

  test.each(['86401', '31536000', '9'.repeat(400), ...forms(NOW + 30 * DAY), 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'waits a day at most for %s',
    (value) => {
      expect(retryAfter(value, NOW)).toBe(NOW + DAY);
    },
  );

  it("reads a date by the server's clock where that is known", () => {
    const [at] = forms(NOW + 10 * MINUTE);
    for (const skew of [-DAY, -HOUR, 0, HOUR, DAY]) {
      const [serverNow] = forms(NOW);
      expect(retryAfter(at, NOW + skew, serverNow)).toBe(NOW + skew + 10 * MINUTE);
    }
    expect(retryAfter(at, NOW, 'not a date')).toBe(NOW + 10 * MINUTE);
    expect(retryAfter('60', NOW, forms(NOW + DAY)[0])).toBe(NOW + MINUTE);
  });

  it('is always later than now and within a day', () => {
    const header = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 30 }),
      fc.integer({ min: -(400 * DAY), max: 400 * DAY }).chain((off) => fc.constantFrom(...forms(NOW + off))),
    );
    fc.assert(
      fc.property(fc.option(header), fc.option(header), (value, date) => {
        const until = retryAfter(value, NOW, date);
        expect(until).toBeGreaterThan(NOW);
        expect(until).toBeLessThanOrEqual(NOW + DAY);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parseHttpDate', () => {
  test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    "reads the RFC's own example %s",
    (text) => {
      expect(parseHttpDate(text, NOW)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37));
    },
  );

  it('reads any second of 1990 to 2069 in each form', () => {
    const second = fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2070, 0) / 1000 - 1 });
    fc.assert(
      fc.property(second, (second) => {
        expect(forms(second * 1000).map((text) => parseHttpDate(text, NOW))).toEqual(Array(3).fill(second * 1000));
      }),
    );
  });

  it('puts a two-digit year in the past when it would be more than 50 years away', () => {
    expect(parseHttpDate('Monday, 06-Nov-76 08:49:37 GMT', NOW)).toBe(Date.UTC(2076, 10, 6, 8, 49, 37));
    expect(parseHttpDate('Monday, 06-Nov-77 08:49:37 GMT', NOW)).toBe(Date.UTC(1977, 10, 6, 8, 49, 37));
  });

  it('knows a leap second and a leap day', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', NOW)).toBe(Date.UTC(2017, 0, 1));
    expect(parseHttpDate('Tue, 29 Feb 2028 00:00:00 GMT', NOW)).toBe(Date.UTC(2028, 1, 29));
  });

  test.each([
    'Mon, 29 Feb 2027 00:00:00 GMT',
    'Wed, 31 Apr 2026 00:00:00 GMT',
    'Wed, 00 Apr 2026 00:00:00 GMT',
    'Wed, 01 Apr 2026 24:00:00 GMT',
    'Wed, 01 Apr 2026 00:60:00 GMT',
    'Wed, 01 Apr 2026 00:00:61 GMT',
    'Wed, 1 Apr 2026 00:00:00 GMT',
    'Wed, 01 Apr 2026 00:00:00 UTC',
    'Wed, 01 Apr 2026 00:00:00 +0200',
    'Wed, 01 apr 2026 00:00:00 GMT',
    'ons, 01 Apr 2026 00:00:00 GMT',
    ' Wed, 01 Apr 2026 00:00:00 GMT',
    'Wed, 01 Apr 2026 00:00:00 GMT\n',
  ])('knows no %j', (text) => {
    expect(parseHttpDate(text, NOW)).toBeNull();
  });
});
