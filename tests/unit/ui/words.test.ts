import { answerWith, speak } from './browser.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FailureKind, FailureReason } from '../../../lib/failure.ts';
import { failureText } from '../../../lib/ui/failure-text.ts';
import { type Obstacle, obstacleText, run } from '../../../lib/ui/run.ts';

const NOW = new Date(2026, 10, 21, 13, 5).getTime();

// Typed as complete records, so that a new kind, reason or refusal without a test does not compile.
const KINDS = Object.keys({
  cancelled: 1,
  reauthorise: 1,
  configuration: 1,
  forbidden: 1,
  permission: 1,
  'rate-limited': 1,
  offline: 1,
  unavailable: 1,
  certificate: 1,
  'bad-response': 1,
} satisfies Record<FailureKind, 1>) as FailureKind[];
const REASONS = Object.keys({
  'window-closed': 1,
  'refused-at-bank': 1,
  interrupted: 1,
  'order-ended': 1,
  'not-approved': 1,
  'login-over': 1,
  'access-token-rejected': 1,
  'grant-ended': 1,
  'not-confirmed': 1,
  'record-damaged': 1,
  'client-rejected': 1,
  'authorization-refused': 1,
  'key-encrypted': 1,
  'key-not-private': 1,
  'key-weak': 1,
  'key-unreadable': 1,
  'key-rejected': 1,
  'secret-expired': 1,
  'token-rejected': 1,
  'client-not-confidential': 1,
  'application-inactive': 1,
  'application-sandbox': 1,
  'redirect-not-registered': 1,
  'no-accounts-linked': 1,
  'accounts-gone': 1,
  'bank-gone': 1,
  'daily-limit': 1,
  'not-on-list': 1,
  'not-json': 1,
  'too-large': 1,
  shape: 1,
  'foreign-answer': 1,
  'signature-wrong': 1,
  timeout: 1,
  'server-error': 1,
  'page-not-loaded': 1,
  'login-offline': 1,
  'login-unavailable': 1,
  'login-busy': 1,
  'login-permission': 1,
  'login-answer': 1,
  'login-refused': 1,
  'login-interrupted': 1,
  'other-person': 1,
  'other-address': 1,
  risk: 1,
  'device-unknown': 1,
  'wrong-clock': 1,
  'share-wrong': 1,
  'vault-changed': 1,
} satisfies Record<FailureReason, 1>) as FailureReason[];
const OBSTACLES = Object.keys({
  locked: 1,
  guarded: 1,
  'wrong-passphrase': 1,
  'wrong-passkey': 1,
  'wrong-backup-passphrase': 1,
  altered: 1,
  'weak-passphrase': 1,
  storage: 1,
  'not-found': 1,
  invalid: 1,
  outdated: 1,
  unreachable: 1,
} satisfies Record<Obstacle, 1>) as Obstacle[];

describe.each(['en', 'nb'])('words in %s', (locale) => {
  beforeEach(() => speak(locale, locale));

  it.each(KINDS)('has a sentence for the failure %s', (kind) => {
    expect(failureText({ kind }, NOW)).toMatch(/^\p{Lu}.+[.?]$/u);
  });

  it.each(REASONS)('has a sentence of its own for the reason %s', (reason) => {
    expect(failureText({ kind: 'bad-response', reason }, NOW)).toMatch(/^\p{Lu}.+[.?]$/u);
    expect(failureText({ kind: 'bad-response', reason }, NOW)).not.toBe(failureText({ kind: 'bad-response' }, NOW));
  });

  it.each(OBSTACLES)('has a sentence for the refusal %s', (refusal) => {
    expect(obstacleText({ refusal }, NOW)).toMatch(/^\p{Lu}.+[.?]$/u);
  });
});

describe('failure text', () => {
  beforeEach(() => speak('en', 'en-GB'));

  it('says until when a bank wants no requests', () => {
    expect(failureText({ kind: 'rate-limited', until: NOW + 35 * 60_000 }, NOW)).toContain('13:40');
  });

  it('leaves the bank’s own words to the quotation after it', () => {
    expect(failureText({ kind: 'forbidden', bankText: 'No role' }, NOW)).not.toContain('No role');
  });
});

describe('run', () => {
  it('hands over the worker’s answer', async () => {
    answerWith(async () => ({ ok: false, refusal: 'guarded' }));
    expect(await run('vault.lock', {})).toEqual({ ok: false, refusal: 'guarded' });
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('Receiving end does not exist.'))],
    ['answers nothing', () => Promise.resolve(undefined)],
  ])('says unreachable when the browser %s', async (_, answer) => {
    answerWith(answer);
    expect(await run('vault.lock', {})).toEqual({ ok: false, refusal: 'unreachable' });
  });
});
