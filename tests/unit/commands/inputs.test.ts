import { describe, expect, it, test } from 'vitest';
import * as z from 'zod/mini';
import { inputs } from '../../../lib/commands/inputs.ts';
import type { CommandName, Input } from '../../../lib/messages.ts';

const accepts = (command: CommandName, input: unknown): boolean => z.safeParse(inputs[command], input).success;

const id = 'a1b2';
const settings = { clientId: 'c', clientSecret: 's' };

const backup = { m: 19_456, t: 2, p: 1, salt: 'AAAA', check: 'BBBB', data: 'CCCC' };

/** Every form that each command's input may have. What is optional is absent from some form and present in another. */
const FORMS: { [C in CommandName]: Input<C>[] } = {
  'vault.create': [{ door: 'device' }, { door: 'passphrase', passphrase: 'correct horse' }],
  'vault.unlock': [{ passphrase: 'correct horse' }],
  'vault.lock': [{}],
  'vault.changeDoor': [
    { door: 'device' },
    { door: 'passphrase', passphrase: 'new' },
    { current: 'old', door: 'device' },
    { current: 'old', door: 'passphrase', passphrase: 'new' },
  ],
  'vault.destroy': [{}],
  'bankid.enrol': [{ deviceName: 'Kitchen laptop', passphrase: 'correct horse' }],
  'bankid.unlock': [{}],
  'bankid.start': [{ start: 'qr' }, { start: 'here' }],
  'bankid.cancel': [{}],
  'bankid.unenrol': [{ passphrase: 'correct horse' }],
  'passkey.check': [{ passphrase: 'correct horse' }],
  'passkey.add': [{ credentialId: 'AAAA', salt: 'BBBB', passphrase: 'correct horse', prf: 'CCCC' }],
  'passkey.question': [{}],
  'passkey.unlock': [{ prf: 'CCCC' }],
  'passkey.remove': [{ passphrase: 'correct horse' }],
  'backup.save': [{ passphrase: 'correct horse' }, { passphrase: 'correct horse', current: 'old' }],
  'backup.restore': [{ passphrase: 'correct horse', backup }],
  'guard.set': [{ passphrase: 'correct horse' }, { passphrase: null }],
  'guard.open': [{ passphrase: 'correct horse' }],
  'guard.close': [{}],
  activity: [{}],
  institutions: [{}],
  'link.start': [
    { institutionId: id, window: 'browser', settings: null },
    { institutionId: id, window: 'tab', settings },
    { institutionId: id, window: 'order', settings: {} },
    { institutionId: id, window: 'none', settings },
  ],
  'link.again': [{ connectionId: id }, { connectionId: id, settings }],
  'link.continue': [{ attemptId: id }],
  'link.banks': [{ attemptId: id }],
  'link.bank': [{ attemptId: id, bankId: 'NO:DNB' }],
  'link.retry': [{ attemptId: id }],
  'link.dismiss': [{ attemptId: id }],
  'order.start': [
    { attemptId: id, start: 'qr' },
    { attemptId: id, start: 'here' },
  ],
  'link.accounts': [{ attemptId: id }],
  'link.choose': [
    { attemptId: id, accountIds: [] },
    { attemptId: id, accountIds: ['k', 'l'] },
  ],
  'certificate.hosts': [{ institutionId: id }],
  'certificate.chosen': [{ connectionId: id }],
  'connection.accounts': [{ connectionId: id }],
  'connection.choose': [{ connectionId: id, accountIds: ['k'] }],
  'connection.confirm': [{ connectionId: id }],
  'connection.resource': [
    { connectionId: id, path: '' },
    { connectionId: id, path: '/accounts' },
  ],
  'connection.test': [
    { connectionId: id },
    { attemptId: id },
    { institutionId: id, settings: null },
    { institutionId: id, settings },
  ],
  'connection.unlink': [{ connectionId: id }],
  refresh: [{}, { connectionId: id }, { olderThanMs: 0 }, { connectionId: id, olderThanMs: 60_000 }],
  'settings.set': [
    {},
    { hidden: true },
    { hidden: false },
    { badge: 'total' },
    { badge: 'nothing' },
    { lock: {} },
    { lock: { hours: 12 } },
    { lock: { idleMinutes: null } },
  ],
};

const forms = Object.entries(FORMS).flatMap(([command, list]) =>
  list.map((form): [CommandName, Record<string, unknown>] => [command as CommandName, { ...form }]),
);

describe.each(forms)('%s %j', (command, form) => {
  it('is taken as it is', () => {
    expect(z.safeParse(inputs[command], form)).toEqual({ success: true, data: form });
  });

  it('is refused with a key that nobody knows', () => {
    expect(accepts(command, { ...form, extra: 1 })).toBe(false);
  });

  it('is refused where a value is of another type', () => {
    for (const key of Object.keys(form))
      for (const wrong of [undefined, 5, -1, true, [], [5], {}, { a: 5 }, '']) {
        const other = { ...form, [key]: wrong };
        const meant = (FORMS[command] as object[]).some((known) => sameKinds(known, other));
        if (!meant) expect(accepts(command, other), `${key}: ${JSON.stringify(wrong)}`).toBe(false);
      }
  });

  it('is refused without a key that no form leaves out', () => {
    for (const key of Object.keys(form)) {
      const { [key]: _gone, ...rest } = form;
      const meant = (FORMS[command] as object[]).some((known) => sameKinds(known, rest));
      if (!meant) expect(accepts(command, rest), `without ${key}`).toBe(false);
    }
  });
});

/** Whether two inputs have the same keys, with values of the same kind: an empty text and a negative number are kinds of their own. */
function sameKinds(a: object, b: object): boolean {
  const kinds = (input: object) =>
    JSON.stringify(
      Object.entries(input)
        .map(([key, value]) => [key, kind(value)])
        .sort(),
    );
  return kinds(a) === kinds(b);
}

function kind(value: unknown): string {
  if (value === null || value === '') return JSON.stringify(value);
  if (typeof value === 'number') return value < 0 ? 'negative' : 'number';
  if (Array.isArray(value)) return `list of ${typeof (value[0] ?? '')}`;
  if (typeof value === 'object') return `record of ${typeof (Object.values(value)[0] ?? '')}`;
  return typeof value;
}

describe('what is too long', () => {
  const text = (length: number) => 'x'.repeat(length);
  test.each<[string, CommandName, (value: string) => unknown, number]>([
    ['an id', 'link.retry', (attemptId) => ({ attemptId }), 100],
    ['a passphrase', 'vault.unlock', (passphrase) => ({ passphrase }), 1000],
    ['a device name', 'bankid.enrol', (deviceName) => ({ deviceName, passphrase: 'p' }), 40],
    ["a bank's id", 'link.bank', (bankId) => ({ attemptId: id, bankId }), 500],
    ["an account's id", 'link.choose', (key) => ({ attemptId: id, accountIds: [key] }), 500],
    ['a path', 'connection.resource', (path) => ({ connectionId: id, path }), 1000],
    ["a setting's name", 'link.again', (key) => ({ connectionId: id, settings: { [key]: 'x' } }), 100],
    ['a backup', 'backup.restore', (data) => ({ passphrase: 'p', backup: { ...backup, data } }), 8_000_000],
    ['a setting', 'link.again', (value) => ({ connectionId: id, settings: { clientId: value } }), 20_000],
  ])('%s', (_what, command, make, most) => {
    expect(accepts(command, make(text(most)))).toBe(true);
    expect(accepts(command, make(text(most + 1)))).toBe(false);
  });

  it('a list of accounts', () => {
    const choose = (count: number) => ({ attemptId: id, accountIds: Array(count).fill('k') });
    expect(accepts('link.choose', choose(1000))).toBe(true);
    expect(accepts('link.choose', choose(1001))).toBe(false);
  });
});

test.each(['', 'two\nlines', 'tab\there', 'line\u2028end', 'para\u2029graph', 'right\u202eleft', '\u0000'])(
  "BankID's app is not made to show the name %j",
  (deviceName) => {
    expect(accepts('bankid.enrol', { deviceName, passphrase: 'p' })).toBe(false);
    expect(accepts('bankid.enrol', { deviceName: `a${deviceName}b`, passphrase: 'p' })).toBe(deviceName === '');
  },
);

test('what is called by a word is called by one of its words', () => {
  expect(accepts('vault.create', { door: 'bankid' })).toBe(false);
  expect(accepts('vault.changeDoor', { door: 'open' })).toBe(false);
  expect(accepts('bankid.start', { start: 'there' })).toBe(false);
  expect(accepts('link.start', { institutionId: id, window: 'iframe', settings: null })).toBe(false);
  expect(accepts('settings.set', { badge: 'everything' })).toBe(false);
});

test.each([0, -1, 1.5, 1001, '60'])('no vault locks after %j minutes or hours', (time) => {
  expect(accepts('settings.set', { lock: { idleMinutes: time } })).toBe(false);
  expect(accepts('settings.set', { lock: { hours: time } })).toBe(false);
});
