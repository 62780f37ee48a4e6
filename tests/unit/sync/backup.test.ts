import { describe, expect, it, vi } from 'vitest';
import type { Connection, Registration, Settings } from '../../../lib/records.ts';
import type { SealedBackup } from '../../../lib/messages.ts';
import { openBackup, sealBackup } from '../../../lib/vault/backup.ts';
import { choosing, linked, newWorld } from '../../support/linked.ts';
import type { World } from '../../support/world.ts';
import { sandboxOfFile } from './setup.ts';

// The key of a backup has its real cost.
vi.setConfig({ testTimeout: 60_000 });

const sandbox = await sandboxOfFile();
const FILE = 'four herons over the mill';
const VAULT = 'a plum on the old stair';
const CHEAP = { m: 64, t: 1, p: 1 };
const SPAREBANK = 'SpareBank 1 (sandbox)';

const registrations = async (world: World) => [
  ...(await (await world.ports.vault.open()).all('registration')).values(),
];
const content = async (backup: SealedBackup) =>
  (await openBackup(FILE, backup)) as { registrations: Pick<Registration, 'institutionId' | 'settings'>[] };

/** A backup that some other browser saved. */
const made = (
  all: { institutionId: string; settings: object }[],
  settings: object = { hidden: true, badge: 'nothing' },
) => sealBackup(FILE, { registrations: all, settings }, CHEAP);
const credentials = (clientId: string) => ({
  institutionId: 'sandbox-sparebank1',
  settings: { clientId, clientSecret: 'the secret', authHost: 'api' },
});

describe('a saved backup', () => {
  it('holds the credentials of what is linked and what is shown: no token, no account, no balance', async () => {
    const { world, worker, bank } = await linked(sandbox);
    await worker.send('settings.set', { hidden: true });
    const { backup, left } = await worker.send('backup.save', { passphrase: FILE });
    expect(left).toEqual([]);
    const [stored] = await registrations(world);
    expect(await content(backup)).toEqual({
      registrations: [{ institutionId: 'sandbox-sparebank1', settings: stored!.settings }],
      settings: { hidden: true, badge: 'total' },
    });
    const text = JSON.stringify(await content(backup));
    expect(text).toContain(bank.clientSecret);
    const [grant] = [...(await (await world.ports.vault.open()).all('grant')).values()];
    for (const secret of [grant!.current.accessToken, grant!.current.refreshToken!, '9991', '12345', 'Brukskonto'])
      expect(text).not.toContain(secret);
    // And none of it in clear.
    expect(JSON.stringify(backup)).not.toContain(bank.clientId);
  });

  it('leaves out what is a token itself, says whose, and what was typed and never linked', async () => {
    const { world, worker } = await newWorld(sandbox);
    const session = await world.ports.vault.open();
    const put = (id: string, institutionId: string, settings: Record<string, string>) =>
      ({ type: 'put', store: 'registration', id, record: { institutionId, settings, createdAt: 1 } }) as const;
    const link = (id: string, institutionId: string, registrationId: string) =>
      ({
        type: 'put',
        store: 'connection',
        id,
        record: {
          institutionId,
          registrationId,
          window: 'none',
          linkedAt: 1,
          consentedAt: 1,
          chosen: [] as Connection['chosen'],
        },
      }) as const;
    await session.write([
      put('r1', 'sandbox-starling', { token: 'personal-access-token' }),
      put('r2', 'sandbox-sparebank1', { clientId: 'typed', clientSecret: 'once' }),
      put('r3', 'sandbox-bunq', { apiKey: 'key-of-the-app' }),
      link('c1', 'sandbox-starling', 'r1'),
      link('c3', 'sandbox-bunq', 'r3'),
    ]);
    const { backup, left } = await worker.send('backup.save', { passphrase: FILE });
    expect(left).toEqual(['Starling (sandbox)', 'bunq (sandbox)']);
    expect((await content(backup)).registrations).toEqual([]);
  });

  it('wants the vault’s passphrase first, slows down guesses, and a passphrase of its own that is not weak', async () => {
    const { worker } = await newWorld(sandbox);
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: VAULT });
    for (const current of [undefined, 'a plum on the new stair']) {
      const wish = { passphrase: FILE, ...(current !== undefined && { current }) };
      await expect(worker.send('backup.save', wish)).rejects.toThrow('wrong-passphrase');
    }
    await expect(worker.send('backup.save', { passphrase: 'short', current: VAULT })).rejects.toThrow(
      'weak-passphrase',
    );
    await worker.send('backup.save', { passphrase: FILE, current: VAULT });
    await worker.send('vault.lock', {});
    await expect(worker.send('backup.save', { passphrase: FILE, current: VAULT })).rejects.toThrow('locked');
  });

  it('is guarded where changes are, and so is restoring one', async () => {
    const { worker } = await newWorld(sandbox);
    const backup = await made([]);
    await worker.send('guard.set', { passphrase: 'only grown-ups here' });
    await expect(worker.send('backup.save', { passphrase: FILE })).rejects.toThrow('guarded');
    await expect(worker.send('backup.restore', { passphrase: FILE, backup })).rejects.toThrow('guarded');
  });
});

describe('a restored backup', () => {
  it('lets the bank be linked with one click after everything was forgotten, with new tokens alone', async () => {
    const { world, worker } = await linked(sandbox);
    const session = await world.ports.vault.open();
    const before = [...(await session.all('grant')).values()][0]!.current;
    const { backup } = await worker.send('backup.save', { passphrase: FILE });
    await worker.send('vault.destroy', {});
    await worker.send('vault.create', { door: 'device' });
    const restored = await worker.send('backup.restore', { passphrase: FILE, backup });
    expect(restored).toEqual({ added: [SPAREBANK], kept: [], unusable: 0 });
    expect(world.head().connections).toEqual([]);
    const anew = await world.ports.vault.open();
    expect(await anew.ids('grant')).toEqual([]);

    const views = await worker.send('institutions', {});
    expect(views.find(({ id }) => id === 'sandbox-sparebank1')?.hasRegistration).toBe(true);
    const start = { institutionId: 'sandbox-sparebank1', window: 'browser', settings: null } as const;
    // An attempt that is put away takes them with it as little as another bank's does.
    const person = world.state.person;
    world.state.person = () => new Promise(() => undefined);
    const { attemptId } = await worker.send('link.start', start);
    await worker.send('link.dismiss', { attemptId });
    expect(await registrations(world)).toHaveLength(1);

    world.state.person = person;
    const again = await world.startWorker();
    await again.send('link.start', start);
    const { id } = await choosing(world);
    const [choice] = await again.send('link.accounts', { attemptId: id });
    await again.send('link.choose', { attemptId: id, accountIds: [choice!.id] });
    const [grant] = [...(await (await world.ports.vault.open()).all('grant')).values()];
    expect(grant!.current.refreshToken).not.toBe(before.refreshToken);
    // From now on they go with the link, as any other.
    expect(await registrations(world)).toEqual([expect.not.objectContaining({ restored: true })]);
    await again.send('connection.unlink', { connectionId: world.head().connections[0]!.id });
    expect(await registrations(world)).toEqual([]);
  });

  it('changes nothing of what is linked, and says whose were kept', async () => {
    const { world, worker } = await linked(sandbox);
    const session = await world.ports.vault.open();
    const state = async () => ({
      registrations: await session.all('registration'),
      connections: await session.all('connection'),
      grants: await session.all('grant'),
    });
    const before = await state();
    const backup = await made([credentials('another client'), credentials('and another')]);
    expect(await worker.send('backup.restore', { passphrase: FILE, backup })).toEqual({
      added: [],
      kept: [SPAREBANK],
      unusable: 0,
    });
    expect(await state()).toEqual(before);
    expect(world.head().settings).toMatchObject({ hidden: true, badge: 'nothing' });
  });

  it('keeps the guard of this browser, and can bring none', async () => {
    const { world, worker } = await newWorld(sandbox);
    await worker.send('guard.set', { passphrase: 'only grown-ups here' });
    await worker.send('guard.open', { passphrase: 'only grown-ups here' });
    const guard: Settings['guard'] = { salt: '', hash: '', cost: CHEAP };
    const backup = await made([], { hidden: false, badge: 'nothing', guard });
    await worker.send('backup.restore', { passphrase: FILE, backup });
    const settings = await (await world.ports.vault.open()).get('settings', 'settings');
    expect(settings).toMatchObject({ badge: 'nothing' });
    expect(settings?.guard?.hash).toMatch(/.{40}/u);
  });

  it('counts what this build can’t link with, and takes the rest', async () => {
    const { world, worker } = await newWorld(sandbox);
    const backup = await made([
      { institutionId: 'gone', settings: { clientId: 'x' } },
      { institutionId: 'sbanken', settings: { clientId: 'x', clientSecret: 'y' } },
      { institutionId: 'sandbox-starling', settings: { token: 'planted' } },
      { institutionId: 'sandbox-sparebank1', settings: { clientId: '' } },
      credentials('good'),
    ]);
    expect(await worker.send('backup.restore', { passphrase: FILE, backup })).toEqual({
      added: [SPAREBANK],
      kept: [],
      unusable: 4,
    });
    expect(await registrations(world)).toEqual([
      expect.objectContaining({ institutionId: 'sandbox-sparebank1', restored: true }),
    ]);
  });

  it('survives restarts and the linking of other banks until it is used', async () => {
    const { world, worker } = await newWorld(sandbox);
    const backup = await made([credentials('good')]);
    await worker.send('backup.restore', { passphrase: FILE, backup });
    const again = await world.startWorker();
    const { backup: saved } = await again.send('backup.save', { passphrase: FILE });
    expect((await content(saved)).registrations).toHaveLength(1);
    expect(await registrations(world)).toHaveLength(1);
  });

  it('is refused in words of its own for a wrong passphrase and for an altered content; nothing changes', async () => {
    const { world, worker } = await newWorld(sandbox);
    const good = await made([credentials('good')]);
    const data = Buffer.from(good.data, 'base64');
    data[20]! ^= 1;
    const cases: [string, SealedBackup, string][] = [
      ['wrong-backup-passphrase', good, 'five herons over the mill'],
      ['altered', { ...good, data: data.toString('base64') }, FILE],
      ['altered', { ...good, m: 262_144, t: 20 }, FILE],
      ['altered', await sealBackup(FILE, { registrations: 'all' }, CHEAP), FILE],
      ['altered', await made([], { hidden: 'yes', badge: 'total' }), FILE],
      ['altered', await made([{ institutionId: 'sandbox-sparebank1', settings: { clientId: 7 } }]), FILE],
    ];
    for (const [refusal, backup, passphrase] of cases)
      await expect(worker.send('backup.restore', { passphrase, backup })).rejects.toThrow(refusal);
    expect(await registrations(world)).toEqual([]);
    expect(world.head().settings).toMatchObject({ hidden: false, badge: 'total' });
  });
});
