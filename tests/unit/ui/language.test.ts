import { speak } from './browser.ts';
import { describe, expect, it } from 'vitest';
import { language } from '../../../lib/ui/language.ts';
import { plural } from '../../../lib/ui/plural.ts';

describe('the language of words and figures', () => {
  it.each([
    ['en', 'en-GB', 'en-GB'],
    ['en', 'en_US', 'en-US'],
    ['en', 'sv', 'en'],
    ['nb', 'nb', 'nb'],
    ['nb', 'nb-NO', 'nb-NO'],
    ['no', 'no', 'no'],
    ['no', 'no-NO', 'no-NO'],
    ['en', 'nn', 'en'],
  ])('with texts of %s in a browser of %s is %s', (texts, browser, tag) => {
    speak(texts, browser);
    expect(language()).toBe(tag);
    expect(() => new Intl.NumberFormat(language())).not.toThrow();
  });
});

describe('plural', () => {
  it('has one and other', () => {
    speak('en', 'en-GB');
    expect([0, 1, 2].map((count) => plural(count, 'accounts_one', 'accounts_other'))).toEqual([
      '0 accounts',
      '1 account',
      '2 accounts',
    ]);
    speak('nb', 'nb');
    expect([1, 2].map((count) => plural(count, 'more_one', 'more_other'))).toEqual([
      'Vis 1 konto til',
      'Vis 2 kontoer til',
    ]);
  });
});
