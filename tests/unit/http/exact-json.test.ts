import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Failure } from '../../../lib/failure.ts';
import { parseExactJson } from '../../../lib/http/exact-json.ts';
import { parseDecimal } from '../../../lib/money/decimal.ts';
import { failureOf } from './failure.ts';

describe('parseExactJson', () => {
  it('keeps every number as the bank wrote it', () => {
    expect(parseExactJson('{"a":[12.10,-0,9007199254740993.01,1e400,1E+2,0.1],"b":{"c":1.0},"d":5}')).toEqual({
      a: ['12.10', '-0', '9007199254740993.01', '1e400', '1E+2', '0.1'],
      b: { c: '1.0' },
      d: '5',
    });
    expect(parseExactJson('12.10')).toBe('12.10');
  });

  it('leaves everything else as JSON.parse gives it', () => {
    const text = '{"s":"12.10","t":true,"f":false,"n":null,"e":"","o":{},"l":[],"u":"\\u00e6\\n"}';
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
  });

  it('reads a list of any length: only nesting counts as depth', () => {
    expect(parseExactJson(`[${Array(200).fill('{"a":[1]}').join(',')}]`)).toHaveLength(200);
  });

  it('takes the last of a repeated key', () => {
    expect(parseExactJson('{"a":1.10,"a":2.20}')).toEqual({ a: '2.20' });
    expect(parseExactJson('{"a":1.10,"a":{"b":2.20}}')).toEqual({ a: { b: '2.20' } });
  });

  it('drops __proto__ at every level and leaves prototypes alone', () => {
    const text = '{"__proto__":{"x":1},"a":[{"__proto__":null,"b":2}],"constructor":{"prototype":{"x":3}}}';
    const parsed = parseExactJson(text) as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual(['a', 'constructor']);
    expect(parsed['a']).toEqual([{ b: '2' }]);
    expect(Object.getPrototypeOf({ ...parsed })).toBe(Object.prototype);
    expect({}).not.toHaveProperty('x');
  });

  test.each([
    '',
    ' ',
    '{',
    '[1,2',
    '{"a":1}x',
    '{"a":1}{"a":2}',
    '[1,]',
    '{a:1}',
    "{'a':1}",
    '[NaN]',
    '[+1]',
    '[01]',
    '[1.]',
    '[.5]',
    '[0x1]',
    'undefined',
    '\ufeff{}',
    '{}\0',
    '"\n"',
    '<html></html>',
    'Unauthorized',
    ']'.repeat(100),
    '"unfinished',
    '"\\',
  ])('refuses %j', async (text) => {
    expect(await failureOf(() => parseExactJson(text))).toEqual({ kind: 'bad-response', reason: 'not-json' });
  });

  it('does not quote the text in its error', () => {
    let thrown: unknown;
    try {
      parseExactJson('{"access_token":"topsecret",}');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Failure);
    const { message, stack, cause } = thrown as Failure;
    expect(`${message} ${stack} ${String(cause)}`).not.toContain('topsecret');
  });

  it('reads 64 levels and refuses more, however many', async () => {
    const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
    expect(JSON.stringify(parseExactJson(nested(64)))).toBe(nested(64).replace('1', '"1"'));
    for (const levels of [66, 10_000, 300_000]) {
      const failure = await failureOf(() => parseExactJson(nested(levels)));
      expect(failure).toEqual({ kind: 'bad-response', reason: 'too-large' });
    }
    const open = await failureOf(() => parseExactJson('['.repeat(1_000_000)));
    expect(open).toEqual({ kind: 'bad-response', reason: 'too-large' });
  });

  it('counts no bracket within a string', () => {
    const text = JSON.stringify({ ['['.repeat(100)]: `\\"${'{'.repeat(100)}` });
    expect(parseExactJson(text)).toEqual(JSON.parse(text));
  });

  it('reads any JSON, with the text of its numbers for the numbers', () => {
    const toStrings = (value: unknown): unknown => {
      if (typeof value === 'number') return JSON.stringify(value);
      if (Array.isArray(value)) return value.map(toStrings);
      if (value === null || typeof value !== 'object') return value;
      const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
      return Object.fromEntries(entries.map(([key, item]) => [key, toStrings(item)]));
    };
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseExactJson(text)).toEqual(toStrings(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but Failure', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'{}[]",:0123456789.eE-+truefalsn\\ '), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), (text) => {
        try {
          parseExactJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('gives parseDecimal the same for a number and for a string of it', () => {
    for (const number of ['12.10', '9007199254740993.01', '1e3', '1e400']) {
      const [asNumber, asString] = parseExactJson(`[${number},"${number}"]`) as [string, string];
      expect(parseDecimal(asNumber)).toBe(parseDecimal(asString));
    }
  });
});
