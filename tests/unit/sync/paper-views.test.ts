import { describe, expect, it } from 'vitest';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import type { Attempt, Connection } from '../../../lib/records.ts';
import { createActivity } from '../../../lib/sync/activity.ts';
import { createPublisher } from '../../../lib/sync/publish.ts';
import { badgeFor } from '../../../lib/sync/badge.ts';
import type { Head } from '../../../lib/snapshot.ts';
import {
  account,
  createPaperWorld,
  DAY,
  HOUR,
  MINUTE,
  NOW,
  paperInstitution,
  tokensOf,
} from '../../support/paper-world.ts';

function publisher(more: Partial<Institution> = {}) {
  const world = createPaperWorld([paperInstitution(more)]);
  const activity = createActivity();
  const publish = createPublisher(world.ports, activity);
  const putAccounts = (id: string, accounts: object[], record: object = {}) =>
    world.session.write([
      {
        type: 'put',
        store: 'accounts',
        id,
        record: { accounts: accounts as never, asOf: NOW, partial: false, ...record },
      },
    ]);
  const putSettings = (settings: object) =>
    world.session.write([
      { type: 'put', store: 'settings', id: 'settings', record: { hidden: false, badge: 'total', ...settings } },
    ]);
  const putAttempt = (id: string, attempt: Partial<Attempt>) =>
    world.session.write([
      {
        type: 'put',
        store: 'attempt',
        id,
        record: {
          institutionId: 'paper',
          registrationId: 'r',
          window: 'browser',
          phase: 'queued',
          startedAt: NOW,
          redirectUri: '',
          ...attempt,
        },
      },
    ]);
  const linked = async (id: string, connection: Partial<Connection> = {}, grant: object = {}) =>
    world.link(id, { connection, grant });
  return { ...world, world, activity, publish, putAccounts, putSettings, putAttempt, linked };
}

describe('what the popup is shown of a link', () => {
  it('after the first reading: name, window, age, accounts in order; nothing that it has no use for', async () => {
    const { linked, putAccounts, publish, head, rest } = publisher();
    await linked('one');
    await putAccounts('one', [
      account('one-1', '10', { iban: 'NO93', number: '1234', owner: 'Ola', isDefault: true, available: '8' }),
      account('one-2', '5'),
    ]);
    await publish();
    expect(head()).toEqual({
      v: 1,
      vault: 'open',
      door: 'device',
      settings: { hidden: false, badge: 'total', guarded: false },
      totals: [{ currency: 'NOK', value: '15', incomplete: false }],
      connections: [
        {
          id: 'one',
          institutionId: 'paper',
          institution: 'Paper Bank',
          connector: 'oauth',
          window: 'browser',
          hostSettings: {},
          activity: 'idle',
          asOf: NOW,
          linkedAt: NOW,
          portal: 'https://paper.example/consents',
          accountIds: ['one-1', 'one-2'],
        },
      ],
      accounts: {
        'one-1': {
          id: 'one-1',
          name: 'Account one-1',
          kind: 'current',
          currency: 'NOK',
          booked: '10',
          available: '8',
          number: '1234',
          owner: 'Ola',
          isDefault: true,
        },
        'one-2': { id: 'one-2', name: 'Account one-2', kind: 'current', currency: 'NOK', booked: '5' },
      },
      more: 0,
      attempts: [],
      notices: [],
    });
    expect(rest()).toEqual({ v: 1, accounts: {} });
  });

  it('before the first reading: no account, no age, no sum', async () => {
    const { linked, publish, head } = publisher();
    await linked('one');
    await publish();
    expect(head()).toMatchObject({ totals: [], accounts: {}, more: 0 });
    expect(head().connections[0]).toMatchObject({ accountIds: [] });
    expect(head().connections[0]).not.toHaveProperty('asOf');
  });

  it('while amounts are hidden: none, nor a sum', async () => {
    const { linked, putAccounts, putSettings, publish, head, memory } = publisher();
    await linked('one');
    await putAccounts('one', [account('one-1', '10', { available: '8' }), account('one-2', '5')]);
    await putSettings({ hidden: true });
    await publish();
    expect(head().totals).toEqual([{ currency: 'NOK', incomplete: false }]);
    expect(head().accounts['one-1']).toEqual({ id: 'one-1', name: 'Account one-1', kind: 'current', currency: 'NOK' });
    expect(head().settings.hidden).toBe(true);
    expect(JSON.stringify([...memory])).not.toMatch(/"booked"|"available"|"value"/u);
  });

  it('with more accounts than fit: the first eight in the head, the others in the rest', async () => {
    const { linked, putAccounts, publish, head, rest } = publisher();
    await linked('one', { chosen: Array.from({ length: 10 }, (_, i) => ({ id: `x${i}`, bankId: `${i}` })) });
    await putAccounts(
      'one',
      Array.from({ length: 10 }, (_, i) => account(`x${i}`, '1')),
    );
    await publish();
    expect(Object.keys(head().accounts)).toEqual(['x0', 'x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7']);
    expect(Object.keys(rest().accounts)).toEqual(['x8', 'x9']);
    expect(head().more).toBe(2);
    expect(head().totals[0]?.value).toBe('10');
  });

  it('the sum is not the whole while a chosen account was never read', async () => {
    const { linked, putAccounts, publish, head } = publisher();
    await linked('one');
    await linked('two');
    await putAccounts('one', [account('one-1', '10'), account('one-2', '5')]);
    await publish();
    expect(head().totals).toEqual([{ currency: 'NOK', value: '15', incomplete: true }]);
    await putAccounts('two', [account('two-1', '1')]);
    await publish();
    expect(head().totals[0]).toMatchObject({ value: '16', incomplete: true });
    await putAccounts('two', [account('two-1', '1'), account('two-2', '1')]);
    await publish();
    expect(head().totals[0]).toMatchObject({ value: '17', incomplete: false });
  });

  it('what is under way, what failed, what is partial', async () => {
    const { linked, putAccounts, putAttempt, publish, head, activity, session } = publisher();
    await linked('one');
    const record = { failures: 1, lastAttemptAt: NOW, calls: [], failure: { kind: 'unavailable' as const } };
    await session.write([{ type: 'put', store: 'health', id: 'one', record }]);
    await putAccounts('one', [account('one-1', '10')], { partial: true });
    activity.begin('one');
    await publish();
    expect(head().connections[0]).toMatchObject({
      activity: 'refreshing',
      partial: true,
      failure: { kind: 'unavailable' },
    });
    await putAttempt('again', { connectionId: 'one', phase: 'consent' });
    await publish();
    expect(head().connections[0]?.activity).toBe('linking');
    await putAttempt('again', { connectionId: 'one', phase: 'failed', failure: { kind: 'cancelled' } });
    await putAttempt('other', { connectionId: 'two', phase: 'consent' });
    activity.end('one');
    await publish();
    expect(head().connections[0]?.activity).toBe('idle');
  });

  it('when the consent may first end, by the newest tokens, and until when the person’s word is good', async () => {
    const { linked, publish, head } = publisher({ confirmDays: 90 });
    const ends = { refreshIdleEndsAt: NOW + 9 * DAY, refreshAbsoluteEndsAt: NOW + 90 * DAY };
    await linked('one', { confirmedAt: NOW + DAY }, { current: tokensOf('t', NOW), next: tokensOf('n', NOW, ends) });
    await linked('two', { linkedAt: NOW + 1, consentedAt: NOW + 2 * DAY, confirmedAt: NOW });
    await publish();
    expect(head().connections).toMatchObject([
      { consentEndsAt: NOW + 9 * DAY, confirmBy: NOW + 91 * DAY },
      { confirmBy: NOW + 92 * DAY },
    ]);
    expect(head().connections[1]).not.toHaveProperty('consentEndsAt');
  });

  it('in the order of linking; not before accounts are chosen, nor of a bank that this build does not know', async () => {
    const { linked, publish, head } = publisher();
    await linked('late', { linkedAt: NOW + 2 });
    await linked('early', { linkedAt: NOW + 1 });
    await linked('unchosen', { chosen: [] });
    await linked('gone', { institutionId: 'gone' });
    await publish();
    expect(head().connections.map(({ id }) => id)).toEqual(['early', 'late']);
  });

  it('the account API only of a sandbox whose dialect has it', async () => {
    for (const [kind, has, shown] of [
      ['sandbox', true, true],
      ['sandbox', false, undefined],
      ['live', true, undefined],
    ] as const) {
      const { linked, publish, head, connector } = publisher({ kind });
      if (has) connector.resource = async () => ({ status: 200, text: '' });
      await linked('one');
      await publish();
      expect(head().connections[0]?.resources).toBe(shown);
    }
  });

  it('the hosts that the client’s settings choose, and the bank behind an intermediary', async () => {
    const onlyWith = [{ origin: 'https://api.paper.example', setting: 'clientId', value: 'c' }];
    const { linked, publish, head } = publisher({ onlyWith });
    await linked('one', { bank: { id: 'b', name: 'Bank B' } as never });
    await publish();
    expect(head().connections[0]).toMatchObject({
      hostSettings: { clientId: 'c' },
      institution: 'Bank B',
      via: 'Paper Bank',
    });
  });

  it('figures that can no longer be trusted are figures not read yet', async () => {
    const { linked, putAccounts, publish, head, vaultState, session } = publisher();
    await linked('one');
    await putAccounts('one', [account('one-1', '10')]);
    await session.write([{ type: 'put', store: 'health', id: 'one', record: {} as never }]);
    vaultState.corrupt.add('accounts one').add('health one');
    await publish();
    expect(head()).toMatchObject({ vault: 'open', accounts: {} });
    expect(head().connections[0]).not.toHaveProperty('asOf');
  });
});

describe('what the popup is shown of attempts', () => {
  it('in order of asking, by the name that the person knows; no state, no token', async () => {
    const { putAttempt, publish, head } = publisher();
    await putAttempt('late', {
      startedAt: NOW + 1,
      connectionId: 'one',
      failure: { kind: 'cancelled' },
      phase: 'failed',
    });
    await putAttempt('early', {
      bank: { id: 'b', name: 'Bank B' } as never,
      state: 'secret',
      tokens: tokensOf('t', NOW),
    });
    await putAttempt('gone', { startedAt: NOW + 2, institutionId: 'gone' });
    await publish();
    expect(head().attempts).toEqual([
      {
        id: 'early',
        institutionId: 'paper',
        institution: 'Bank B',
        via: 'Paper Bank',
        phase: 'queued',
        startedAt: NOW,
      },
      {
        id: 'late',
        institutionId: 'paper',
        institution: 'Paper Bank',
        connectionId: 'one',
        phase: 'failed',
        failure: { kind: 'cancelled' },
        startedAt: NOW + 1,
      },
      { id: 'gone', institutionId: 'gone', institution: 'gone', phase: 'queued', startedAt: NOW + 2 },
    ]);
  });

  it('a code is taken away when its order is over, and kept while it runs', async () => {
    const { putAttempt, publish, order, memory } = publisher();
    memory.set('order', { subject: 'x' });
    await putAttempt('x', { phase: 'order' });
    await publish();
    expect(order()).toEqual({ subject: 'x' });
    await putAttempt('x', { phase: 'finishing' });
    await publish();
    expect(order()).toBeUndefined();
  });
});

describe('what is shown while nothing can be read', () => {
  it.each(['locked', 'none', 'failed'] as const)('%s: no name and no amount', async (vault) => {
    const { linked, putAccounts, publish, head, rest, vaultState } = publisher();
    await linked('one');
    await putAccounts('one', [account('one-1', '10')]);
    vaultState.vault = vault;
    await publish();
    expect(head()).toEqual({
      v: 1,
      vault,
      ...(vault === 'locked' && { door: 'device' }),
      settings: { hidden: false, badge: 'total', guarded: false },
      totals: [],
      connections: [],
      accounts: {},
      more: 0,
      attempts: [],
      notices: [],
    });
    expect(rest()).toEqual({ v: 1, accounts: {} });
  });

  it('consents about to end within a week, also while locked', async () => {
    const { publish, head, notices, vaultState } = publisher();
    notices.set('soon', NOW + 7 * DAY);
    notices.set('later', NOW + 7 * DAY + 1);
    const soon = [{ connectionId: 'soon', endsAt: NOW + 7 * DAY }];
    await publish();
    expect(head().notices).toEqual(soon);
    vaultState.vault = 'locked';
    await publish();
    expect(head().notices).toEqual(soon);
  });

  it('a vault whose records can’t be read has failed; a lock between two reads is a lock; a bug is no snapshot', async () => {
    const { linked, publish, head, vaultState, ports, session } = publisher();
    await linked('one');
    vaultState.corrupt.add('connection one');
    await publish();
    expect(head().vault).toBe('failed');
    expect(head()).not.toHaveProperty('door');
    vaultState.corrupt.clear();
    const { open } = ports.vault;
    ports.vault.open = async () => {
      vaultState.vault = 'locked';
      return open();
    };
    await publish();
    expect(head().vault).toBe('locked');
    vaultState.vault = 'open';
    ports.vault.open = async () => ({ ...session, get: async () => Promise.reject(new TypeError('bug')) });
    await expect(publish()).rejects.toThrow(TypeError);
  });

  it('whether changes are guarded, and until when the guard is lifted', async () => {
    const { putSettings, publish, head, memory } = publisher();
    await putSettings({ guard: { hash: 'h' } as never });
    await publish();
    expect(head().settings).toEqual({ hidden: false, badge: 'total', guarded: true });
    memory.set('guard-open-until', NOW + 1);
    await publish();
    expect(head().settings.guardOpenUntil).toBe(NOW + 1);
    memory.set('guard-open-until', NOW);
    await publish();
    expect(head().settings).not.toHaveProperty('guardOpenUntil');
  });
});

describe('the badge', () => {
  const { ports } = createPaperWorld();
  const connection = { institution: 'Paper Bank', asOf: NOW } as Head['connections'][number];
  const shown = (more: object = {}): Head =>
    ({
      v: 1,
      vault: 'open',
      settings: { hidden: false, badge: 'total', guarded: false },
      totals: [{ currency: 'NOK', value: '1234.56', incomplete: false }],
      connections: [connection],
      ...more,
    }) as Head;
  const badge = (more: object = {}, now = NOW) => badgeFor(shown(more), now, ports.words);

  it('has the person’s money, and every currency and the age in its tooltip', () => {
    const two = [
      { currency: 'NOK', value: '1234.56', incomplete: false },
      { currency: 'EUR', value: '-7.00', incomplete: false },
    ];
    const { text, tone, title } = badge({ totals: two });
    expect([text, tone]).toEqual(['1k', 'credit']);
    const lines = title.split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('Saldobar');
    expect(lines[1]).toMatch(/1,234\.56/u);
    expect(lines[2]).toMatch(/7\.00/u);
    expect(lines[3]).toMatch(/14\/11\/2023/u);
  });

  it('is a debt’s where it is less than nothing', () => {
    expect(badge({ totals: [{ currency: 'NOK', value: '-5', incomplete: false }] }).tone).toBe('debt');
    expect(badge({ totals: [{ currency: 'NOK', value: '0', incomplete: false }] }).tone).toBe('credit');
  });

  it('is a dot for what is hidden, not whole, partial or too old, by the oldest reading', () => {
    const dot = { text: '•', tone: 'quiet' };
    const hidden = { hidden: true, badge: 'total', guarded: false };
    expect(badge({ settings: hidden })).toMatchObject(dot);
    expect(badge({ settings: hidden }).title).not.toMatch(/1,234/u);
    expect(badge({ totals: [{ currency: 'NOK', value: '1', incomplete: true }] })).toMatchObject(dot);
    expect(badge({ connections: [connection, { ...connection, partial: true }] })).toMatchObject(dot);
    const older = { ...connection, asOf: NOW - HOUR };
    expect(badge({ connections: [connection, older] }, NOW + DAY - HOUR).text).toBe('1k');
    expect(badge({ connections: [connection, older] }, NOW + DAY - HOUR + 1)).toMatchObject(dot);
    expect(badge({}, NOW - 1)).toMatchObject(dot);
    expect(badge({}, NOW + DAY + 1).title).toMatch(/1,234\.56/u);
  });

  it('is a lock, a mark, or nothing where there is no amount to show', () => {
    expect(badge({ vault: 'none' })).toEqual({ text: '', tone: 'quiet', title: 'Saldobar' });
    expect(badge({ vault: 'locked' })).toMatchObject({ text: '🔒', tone: 'quiet' });
    expect(badge({ vault: 'failed' })).toMatchObject({ text: '!', tone: 'alert' });
    for (const { title } of [badge({ vault: 'locked' }), badge({ vault: 'failed' })])
      expect(title).toMatch(/^Saldobar.+/u);
    const nothing = { text: '', tone: 'quiet', title: 'Saldobar' };
    expect(badge({ settings: { hidden: false, badge: 'nothing', guarded: false } })).toEqual(nothing);
    expect(badge({ connections: [] })).toEqual(nothing);
    expect(badge({ totals: [] })).toEqual(nothing);
    expect(badge({ connections: [{ institution: 'Paper Bank' }] })).toEqual(nothing);
  });

  it.each(['reauthorise', 'configuration', 'permission', 'certificate'])(
    'names the banks that need the person: %s',
    (kind) => {
      const broken = { ...connection, institution: 'Broken Bank', failure: { kind } };
      const settings = { hidden: true, badge: 'nothing', guarded: false };
      const { text, tone, title } = badge({ connections: [connection, broken], settings });
      expect([text, tone]).toEqual(['!', 'alert']);
      expect(title.split('\n').slice(1)).toEqual(['Broken Bank']);
    },
  );

  it.each(['unavailable', 'offline', 'rate-limited', 'bad-response', 'forbidden', 'cancelled'])(
    'does not alarm for what mends itself: %s',
    (kind) => {
      expect(badge({ connections: [{ ...connection, failure: { kind } }] }).text).toBe('1k');
    },
  );

  it('is what was published', async () => {
    const { publish, state, linked, putAccounts } = publisher();
    await linked('one');
    await putAccounts('one', [account('one-1', '10'), account('one-2', '5')]);
    state.now += MINUTE;
    await publish();
    expect(state.badge).toMatchObject({ text: '15', tone: 'credit' });
  });
});
