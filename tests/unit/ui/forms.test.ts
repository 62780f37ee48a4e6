import { describe, expect, it } from 'vitest';
import type { FieldView } from '../../../lib/fields.ts';
import { patternHost, readSettings, removalOf } from '../../../lib/ui/link-form.ts';
import { newPassphraseProblem } from '../../../lib/ui/passphrase.ts';

const field = (name: string): FieldView => ({ name, label: name, input: 'text', required: true });

describe('a link form', () => {
  it('gives what was typed, without the spaces of a hasty copy', () => {
    const data = new FormData();
    data.set('clientId', ' 7c0e4d5a\n');
    data.set('clientSecret', 'made up');
    expect(readSettings([field('clientId'), field('clientSecret')], data)).toEqual({
      clientId: '7c0e4d5a',
      clientSecret: 'made up',
    });
  });

  it('leaves out what is empty, absent or no field of it', () => {
    const data = new FormData();
    data.set('clientId', '   ');
    data.set('other', 'x');
    expect(readSettings([field('clientId'), field('finInst')], data)).toEqual({});
  });

  it('gives the empty string for what is to be removed, unless something new was typed', () => {
    const data = new FormData();
    for (const name of ['finInst', 'keyId']) data.set(removalOf(name), 'on');
    data.set('finInst', '');
    data.set('keyId', 'k2');
    expect(readSettings([field('finInst'), field('keyId')], data)).toEqual({ finInst: '', keyId: 'k2' });
  });

  it('names hosts as people read them', () => {
    expect(['https://api.bank.example/*', 'http://localhost/*', '*://x.example/a/*'].map(patternHost)).toEqual([
      'api.bank.example',
      'localhost',
      'x.example',
    ]);
  });
});

describe('a new passphrase', () => {
  it.each([
    ['eleven char', 'eleven char', 'refusal_weakPassphrase'],
    ['twelve chars', 'twelve chars', null],
    ['twelve chars', 'twelve charz', 'passphrase_differs'],
    // Twelve UTF-16 units, six characters.
    ['\u{1f511}'.repeat(6), '\u{1f511}'.repeat(6), 'refusal_weakPassphrase'],
  ])('%s and %s: %s', (first, second, problem) => {
    expect(newPassphraseProblem(first, second)).toBe(problem);
  });
});
