import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passphraseProblem } from '../../../lib/vault/passphrase.ts';
import { OTHER_PASSPHRASE, PASSPHRASE } from './rig.ts';

describe('passphraseProblem', () => {
  it.each([
    PASSPHRASE,
    OTHER_PASSPHRASE,
    'kråkebolle på tur',
    'xK4#pq9!Zr2m',
    'my secret garden party',
    'embankment of geese',
    '7 grå katter i 3 trær',
    '🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧',
    '4071 9932 5518 6407 21',
  ])('takes %s', (passphrase) => expect(passphraseProblem(passphrase)).toBeNull());

  it.each(['', 'short', 'elevenchar1', '🦊🐻🐼🐨🐯🦁', 'a\u0301'.repeat(11)])('finds %j too short', (passphrase) =>
    expect(passphraseProblem(passphrase)).toBe('too-short'),
  );

  it.each([
    'aaaaaaaaaaaa',
    'abababababab',
    'abcabcabcabcabc',
    'pineapplepineapple',
    'abcdefghijkl',
    'LKJIHGFEDCBA',
    '123456789012',
    'qwertyuiopas',
    'QWERTYuiop123',
    '111222333444555',
    'password1234',
    'P@ssw0rd!!!!',
    'Password 2025',
    'passord12345',
    'Correct horse battery staple',
    'i love you princess',
    'admin admin secret',
    '198504231234',
    '047912345678',
    '            ',
    '!!!!!!!!!!!!!!!!',
  ])('finds %j too simple', (passphrase) => expect(passphraseProblem(passphrase)).toBe('too-simple'));

  it('judges all Unicode forms of a passphrase alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const problem = passphraseProblem(text.normalize('NFC'));
        expect(passphraseProblem(text.normalize('NFD'))).toBe(problem);
        expect(passphraseProblem(text.normalize('NFKC'))).toBe(problem);
      }),
    );
  });

  it('never takes fewer than 12 characters, nor anything said twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const length = [...text.normalize('NFKC')].length;
        expect(passphraseProblem(text) === 'too-short').toBe(length < 12);
        const twice = text.normalize('NFKC') + text.normalize('NFKC');
        // A mark at its beginning would join what stands before it, which is then not said twice.
        if (twice === twice.normalize('NFKC')) expect(passphraseProblem(twice)).not.toBeNull();
      }),
    );
  });

  it('takes almost every random one', () => {
    const random = fc.sample(
      fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 16, maxLength: 16 }),
      {
        numRuns: 2_000,
        seed: 7,
      },
    );
    expect(random.filter((text) => passphraseProblem(text) !== null).length).toBeLessThan(40);
  });
});
