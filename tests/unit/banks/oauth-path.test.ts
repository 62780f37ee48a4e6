import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPath, textAt, valuesAt } from '../../../lib/banks/oauth/path.ts';
import { type ExactJson, parseExactJson } from '../../../lib/http/exact-json.ts';

const answer = parseExactJson(`{
  "a": { "b": [{ "t": "x", "v": 12.10 }, { "t": "y", "v": "9007199254740993.01" }, { "t": "y", "v": 0 }] },
  "none": null, "yes": true, "empty": "", "list": []
}`);

describe('paths', () => {
  it.each([
    ['a.b[0].v', ['12.10']],
    ['a.b[].v', ['12.10', '9007199254740993.01', '0']],
    ['a.b[t=y].v', ['9007199254740993.01']],
    ['a.b[t=z].v', [undefined]],
    ['a.b[v=0].t', ['y']],
    ['a.b[x=undefined].t', [undefined]],
    ['a.b[3].v', [undefined]],
    ['a.b.v', [undefined]],
    ['a[].v', [undefined]],
    ['list[]', []],
    ['none[]', [undefined]],
    ['yes', [true]],
  ])('%s', (path, found) => {
    expect(isPath(path)).toBe(true);
    expect(valuesAt(answer, path)).toEqual(found);
  });

  it('begin at a list where the answer is one', () => {
    expect(isPath('[].v')).toBe(true);
    expect(valuesAt([{ v: '1' }, { v: '2' }, {}], '[].v')).toEqual(['1', '2', undefined]);
    expect(valuesAt([{ l: [{ v: '1' }] }, { l: [] }, { l: [{ v: '2' }, { v: '3' }] }], '[].l[].v')).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a[',
    'a]',
    'a[b',
    'a[-1]',
    'a[1.5]',
    'a[b]',
    'a[=b]',
    'a[b=]',
    'a[0]b',
    'a b',
    'a=b',
    'a.[]',
    '$..a b',
  ])('%j is none', (text) => {
    expect(isPath(text)).toBe(false);
  });

  it.each(['yes', 'none', 'empty', 'a', 'a.b', 'nothing', undefined])('no text at %s', (path) => {
    expect(textAt(answer, path)).toBeUndefined();
  });

  it.each([
    '__proto__',
    'constructor',
    'constructor.name',
    'toString',
    'a.hasOwnProperty',
    'a.b.length',
    'empty.length',
    'a.b[0].__proto__',
    'a.b.at',
  ])('nothing that is inherited: %s', (path) => {
    expect(isPath(path)).toBe(true);
    expect(valuesAt(answer, path)).toEqual([undefined]);
  });

  const name = fc.string({ minLength: 1 }).filter((text) => /^[^\s.[\]=]+$/u.test(text) && text !== '__proto__');
  const step = fc.oneof(
    name.map((key) => ({ key })),
    fc.nat(3).map((index) => ({ index })),
  );

  it('find what was put there, under whatever names, and nothing after one of them is another', () => {
    fc.assert(
      fc.property(name, fc.array(step, { maxLength: 5 }), fc.string({ minLength: 1 }), (first, rest, value) => {
        const steps = [{ key: first }, ...rest];
        const body = steps.reduceRight<ExactJson>(
          (inner, one) =>
            'key' in one ? Object.fromEntries([[one.key, inner]]) : [...Array<null>(one.index).fill(null), inner],
          value,
        );
        const path = steps
          .map((one) => ('key' in one ? `.${one.key}` : `[${one.index}]`))
          .join('')
          .slice(1);
        expect(isPath(path)).toBe(true);
        expect(textAt(body, path)).toBe(value);
        expect(textAt(body, path.replace(first, `${first}'`))).toBeUndefined();
      }),
    );
  });

  it('never throw, whatever the answer', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.constantFrom('.a', '[]', '[0]', '[a=b]', '.constructor')),
        (body, parts) => {
          const path = `a${parts.join('')}`;
          const value = parseExactJson(JSON.stringify(body));
          for (const found of valuesAt(value, path)) expect(typeof found).not.toBe('function');
        },
      ),
    );
  });
});
