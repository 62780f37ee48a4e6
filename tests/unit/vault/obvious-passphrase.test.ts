import { describe, expect, it } from 'vitest';
import { passphraseProblem } from '../../../lib/vault/passphrase.ts';

describe('what a guesser tries first', () => {
  const words = [
    ...['correcthorsebatterystaple', 'administrator', 'adgangskode', 'velkommen', 'lösenord', 'losenord', 'salasana'],
    ...['password', 'p@ssword', 'passw0rd', 'p@ssw0rd', 'passord', 'iloveyou', 'trustno1', 'sunshine', 'princess'],
    ...['football', 'changeme', 'letmein', 'welcome', 'hemmelig', 'hemlig', 'monkey', 'dragon', 'secret', 'master'],
    ...['bankid', 'admin', 'bank'],
  ];

  it.each(words)('%s is no passphrase with five characters added, and one with six', (word) => {
    expect(passphraseProblem(`${word} ${word} xK4#q`)).toBe('too-simple');
    expect(passphraseProblem(`xK4 ${word}-${word}#q`)).toBe('too-simple');
    expect(passphraseProblem(`${word}${word}xK4#qZ`)).toBeNull();
  });

  it('a well-known word with a run or one character over and over added is none either', () => {
    expect(passphraseProblem('password abcdefgh')).toBe('too-simple');
    expect(passphraseProblem('secret xxxxxxxx')).toBe('too-simple');
  });

  it.each([
    ...['bcde', 'xyzæ', 'zæøå', 'zåäö', '3456', '7890', 'wert', 'iopå', 'sdfg', 'kløæ', 'klöä', 'xcvb', 'ertz', 'azer'],
  ])('%s is followed on a keyboard or in an alphabet, forwards and backwards', (run) => {
    const back = Array.from(run).reverse().join('');
    for (const part of [run, back, run.toUpperCase()])
      expect(passphraseProblem(`${part}#${part}%${part}`), part).toBe('too-simple');
  });

  it('two steps of three along a keyboard or an alphabet are too many, fewer are not', () => {
    expect(passphraseProblem('abcdexklmnoqt')).toBe('too-simple');
    expect(passphraseProblem('abcdexklmntqv')).toBeNull();
    expect(passphraseProblem('aabbccddeeffgg')).toBe('too-simple');
  });

  it('four different characters are too few, five are not', () => {
    expect(passphraseProblem('kxpekpxpekxep')).toBe('too-simple');
    expect(passphraseProblem('kxpetpxpekxep')).toBeNull();
  });

  it('digits alone are a number that somebody has, up to fifteen of them', () => {
    expect(passphraseProblem('407199325518640')).toBe('too-simple');
    expect(passphraseProblem('4071993255186407')).toBeNull();
    expect(passphraseProblem('٤٠٧١٩٩٣٢٥٥١٨')).toBe('too-simple');
    for (const mixed of ['a40719932551864', '40719932551864a']) expect(passphraseProblem(mixed)).toBeNull();
  });
});
