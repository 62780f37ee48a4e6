import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanBankText } from '../../../lib/failure.ts';

const clusters = (text: string) => [...new Intl.Segmenter().segment(text)].length;

describe('text of a bank', () => {
  it.each([
    ['a right-to-left override', 'Spar\u202econto', 'Spar conto'],
    ['isolates', '\u2066a\u2069', 'a'],
    ['zero-width characters', 'pay\u200bpal\ufeff', 'pay pal'],
    ['tags, which no eye sees', 'ok\u{e0041}\u{e0042}', 'ok'],
    ['a soft hyphen and letters without a shape', 'a\u00adb\u3164c', 'a b c'],
    ['controls and lines', 'a\u0007\r\n\u2028b\u0085c', 'a b c'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
  ])('loses %s', (_, text, clean) => {
    expect(cleanBankText(text)).toBe(clean);
  });

  it('keeps what scripts need: marks, emoji, letters of more than one code unit', () => {
    for (const text of ['Ærlig Åse', 'e\u0301tat', 'नमस्ते', '🏦 Lønn', '🇳🇴', '𝒦'])
      expect(cleanBankText(text)).toBe(text);
  });

  it('is as long as a person counts it, however many marks are piled up', () => {
    expect(cleanBankText('🇳🇴'.repeat(30), 10)).toBe(`${'🇳🇴'.repeat(9)}…`);
    expect(cleanBankText(`a${'\u0300'.repeat(5_000)}b`, 10)).toBe(`a${'\u0300'.repeat(4)}b`);
  });

  it('is never longer than asked, nor holds anything invisible, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 2, max: 80 }), (text, max) => {
        const clean = cleanBankText(text, max);
        expect(clusters(clean)).toBeLessThanOrEqual(max);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(clean.isWellFormed()).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
