import { expect, it } from 'vitest';
import { deriveVerifier } from '../../../lib/vault/verifier.ts';
import { CHEAP, OTHER_PASSPHRASE, PASSPHRASE } from './rig.ts';

it('recognises its passphrase in any Unicode form, at the cost it was made with, and no other', () => {
  const verifier = deriveVerifier('Ångström på fjorden'.normalize('NFC'), undefined, CHEAP);
  expect(verifier.cost).toEqual(CHEAP);
  expect(deriveVerifier('Ångström på fjorden'.normalize('NFD'), verifier)).toEqual(verifier);
  expect(deriveVerifier(OTHER_PASSPHRASE, verifier).hash).not.toBe(verifier.hash);
});

it('has a salt of its own each time', () => {
  const [one, two] = [deriveVerifier(PASSPHRASE, undefined, CHEAP), deriveVerifier(PASSPHRASE, undefined, CHEAP)];
  expect(one.salt).not.toBe(two.salt);
  expect(one.hash).not.toBe(two.hash);
});
