import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { LONGEST_MS } from '../../../lib/bankid/order.ts';
import { ORDER } from '../../../lib/snapshot.ts';
import { PATHS } from '../../../lib/unlock-protocol/messages.ts';
import type { Header } from '../../../lib/vault/header.ts';
import { orderOf, orderWhere, shownCode } from '../../support/linked-seb.ts';
import { dump, enrolled, HERE, locked, newUnlockWorld, PASSPHRASE, type UnlockWorld } from '../../support/unlocking.ts';
import { createWorld } from '../../support/world.ts';

const OTHER = 'nine herons over Vestfjorden';
const isOpen = ({ vault }: { vault: string }) => vault === 'open';

const isEnrolled = (made: UnlockWorld) => made.world.until(({ bankid }) => bankid?.enrolled === true && !bankid.login);
const failure = async (made: UnlockWorld) =>
  (await made.world.until(({ bankid }) => bankid?.login?.failure !== undefined)).bankid!.login!.failure;
const count = (made: UnlockWorld, line: string) => made.party.routes().filter((route) => route === line).length;
const served = (made: UnlockWorld, line: string, times = 1) =>
  expect.poll(() => count(made, line), { timeout: 5_000 }).toBe(times);

describe('enrolment', () => {
  it('asks for the passphrase first, slower after wrong ones, and asks nobody else before it is right', async () => {
    const { worker, party, world } = await newUnlockWorld();
    const wrong = worker.send('bankid.enrol', { deviceName: 'PC', passphrase: 'not the one at all' });
    await expect(wrong).rejects.toThrow('wrong-passphrase');
    expect(world.memory.get(`${world.database}:attempts`)).toMatchObject({ failures: 1 });
    expect(world.head().bankid?.login).toBeUndefined();
    expect(party.routes()).toEqual([]);
  });

  it.each(['', 'x'.repeat(41), 'PC\u202eexe', 'PC\nBank'])('takes no name such as %j', async (deviceName) => {
    const { worker } = await newUnlockWorld();
    await expect(worker.send('bankid.enrol', { deviceName, passphrase: PASSPHRASE })).rejects.toThrow('invalid');
  });

  it('is for a passphrase door that has none yet, and guarded', async () => {
    const made = await enrolled();
    await expect(made.enrol()).rejects.toThrow('invalid');
    await made.worker.send('guard.set', { passphrase: OTHER });
    await expect(made.enrol()).rejects.toThrow('guarded');
    await expect(made.worker.send('bankid.unenrol', { passphrase: PASSPHRASE })).rejects.toThrow('guarded');
    await made.worker.send('guard.open', { passphrase: OTHER });
    await made.worker.send('vault.changeDoor', { current: PASSPHRASE, door: 'device' });
    expect(made.world.head().bankid).toBeUndefined();
    await expect(made.enrol()).rejects.toThrow('not-found');
  });

  it('shows BankID the computer’s name, at the unlock too', async () => {
    const made = await newUnlockWorld();
    await made.enrol('Köks-PC');
    const phone = made.phone();
    expect(phone.scan(await shownCode(made.world))).toMatchObject({ text: expect.stringContaining('Köks-PC') });
    phone.enterCode();
    await isEnrolled(made);
    await made.worker.send('vault.lock', {});
    await made.worker.send('bankid.unlock', {});
    expect(made.phone().scan(await shownCode(made.world))).toMatchObject({ text: 'Unlock Saldobar on Köks-PC' });
  });

  it('goes on in a new worker with the same order', async () => {
    const made = await newUnlockWorld();
    await made.enrol();
    await shownCode(made.world);
    made.world.memory.delete(ORDER);
    await made.world.startWorker();
    await made.approve();
    await isEnrolled(made);
    expect(count(made, `${PATHS.start} 200`)).toBe(1);
  });

  it('ends with the browser, and leaves nothing', async () => {
    const made = await newUnlockWorld();
    const before = await dump(made);
    await made.enrol();
    await shownCode(made.world);
    made.world.restartBrowser();
    await made.world.startWorker();
    expect(made.world.head()).toMatchObject({ vault: 'locked', bankid: { enrolled: false } });
    expect(made.world.head().bankid?.login).toBeUndefined();
    expect(await dump(made)).toEqual(before);
  });

  it('fails when it is locked meanwhile: said while locked, nothing half made, the server told', async () => {
    const made = await newUnlockWorld();
    const before = await dump(made);
    await made.enrol();
    await shownCode(made.world);
    await made.worker.send('vault.lock', {});
    expect(made.world.head()).toMatchObject({
      vault: 'locked',
      bankid: { enrolled: false, login: { subject: 'enrol', failure: { kind: 'cancelled', reason: 'vault-changed' } } },
    });
    expect(orderOf(made.world)).toBeUndefined();
    await served(made, `${PATHS.cancel} 200`);
    expect(await dump(made)).toEqual(before);
    await made.worker.send('bankid.cancel', {});
    expect(made.world.head().bankid?.login).toBeUndefined();
  });

  it('fails when the lock falls after the approval, before the door is made', async () => {
    const made = await newUnlockWorld();
    const before = await dump(made);
    made.net.answer = async (path, send) => {
      if (path !== PATHS.share) return undefined;
      const answer = await send();
      await made.world.ports.vault.bankid.device();
      await made.worker.send('vault.lock', {});
      return answer;
    };
    await made.enrol();
    await made.approve();
    expect(await failure(made)).toEqual({ kind: 'cancelled', reason: 'vault-changed' });
    expect(await dump(made)).toEqual(before);
    expect(count(made, `${PATHS.acknowledge} 200`)).toBe(0);
  });

  it('fails when the passphrase is changed meanwhile', async () => {
    const made = await newUnlockWorld();
    await made.enrol();
    await shownCode(made.world);
    await made.worker.send('vault.changeDoor', { current: PASSPHRASE, door: 'passphrase', passphrase: OTHER });
    expect(await failure(made)).toEqual({ kind: 'cancelled', reason: 'vault-changed' });
    expect(made.world.head().bankid?.enrolled).toBe(false);
  });

  it('can be begun anew after a failure, but not long after the passphrase was typed', async () => {
    const made = await newUnlockWorld();
    await made.enrol();
    const phone = made.phone();
    phone.scan(await shownCode(made.world));
    phone.decline();
    expect(await failure(made)).toMatchObject({ rfa: 'RFA6' });
    await made.worker.send('bankid.start', { start: 'qr' });
    await made.approve();
    await isEnrolled(made);

    const late = await newUnlockWorld();
    await late.enrol();
    const refusing = late.phone();
    refusing.scan(await shownCode(late.world));
    refusing.decline();
    await failure(late);
    late.time.now += LONGEST_MS + 1;
    await expect(late.worker.send('bankid.start', { start: 'qr' })).rejects.toThrow('not-found');
  });

  it('tells the server in a later worker where the first one died with the door made', async () => {
    const made = await newUnlockWorld();
    made.net.answer = async (path, send) => {
      if (path !== PATHS.acknowledge) return undefined;
      await send();
      throw new TypeError('the answer is lost');
    };
    await made.enrol();
    await made.approve();
    await expect.poll(() => made.world.ports.vault.bankid.device()).toMatchObject({ acknowledged: false });
    made.net.answer = undefined;
    await made.world.startWorker();
    await isEnrolled(made);
    expect(count(made, `${PATHS.acknowledge} 200`)).toBeGreaterThan(1);
    expect(made.party.routes()).not.toContain(`${PATHS.share} 410`);
    expect(await made.world.ports.vault.bankid.device()).toMatchObject({ acknowledged: true });
  });

  it('takes the door away where the server had forgotten the enrolment by then', async () => {
    const made = await newUnlockWorld();
    made.net.answer = async (path) => {
      if (path === PATHS.acknowledge) throw new TypeError('the network is down');
      return undefined;
    };
    await made.enrol();
    await made.approve();
    await expect.poll(() => made.world.ports.vault.bankid.device()).toMatchObject({ acknowledged: false });
    made.net.answer = undefined;
    made.world.restartBrowser();
    made.time.now += 20 * 60_000;
    const worker = await made.world.startWorker();
    expect(made.world.head().bankid).toMatchObject({ enrolled: false });
    await worker.send('vault.unlock', { passphrase: PASSPHRASE });
    await worker.send('bankid.enrol', { deviceName: 'PC', passphrase: PASSPHRASE });
    await made.approve();
    await isEnrolled(made);
  });
});

describe('a login that opens the vault', () => {
  it('is renewed by the server when nobody scans, and then by a new start', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    const first = await shownCode(made.world);
    await orderWhere(
      made.world,
      ({ frame }) => frame?.type === 'text' && frame.data.split('.')[1] !== first.split('.')[1],
    );
    await served(made, `${PATHS.restart} 200`);
    await made.approve();
    await made.world.until(isOpen);
    expect(count(made, `${PATHS.start} 200`)).toBe(2);
  });

  it('begins with a new signed start where the server has no such order to renew', async () => {
    const made = await locked();
    made.net.answer = async (path) =>
      path === PATHS.restart ? Response.json({ error: 'not-restartable' }, { status: 409 }) : undefined;
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    await served(made, `${PATHS.start} 200`, 3);
    await made.approve();
    await made.world.until(isOpen);
  });

  it('opens BankID here when that is wanted, with a token and no code, and back', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    expect(orderOf(made.world)?.autoStartToken).toBeUndefined();
    await made.worker.send('bankid.start', { start: 'here' });
    const here = await orderWhere(made.world, ({ autoStartToken }) => autoStartToken !== undefined);
    expect(here).toMatchObject({ subject: 'unlock', start: 'here' });
    expect(here.frame).toBeUndefined();
    await made.worker.send('bankid.start', { start: 'qr' });
    expect((await orderWhere(made.world, ({ frame }) => frame !== undefined)).autoStartToken).toBeUndefined();
    await made.worker.send('bankid.start', { start: 'here' });
    const again = await orderWhere(made.world, ({ autoStartToken }) => autoStartToken !== undefined);
    const phone = made.phone({ ipAddress: HERE });
    phone.openLink(`bankid:///?autostarttoken=${again.autoStartToken}`);
    phone.enterCode();
    await made.world.until(isOpen);
  });

  it('goes on in a new worker, and ends with the browser', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    made.world.memory.delete(ORDER);
    const second = await made.world.startWorker();
    await made.approve();
    await made.world.until(isOpen);
    expect(count(made, `${PATHS.start} 200`)).toBe(2);
    await second.send('vault.lock', {});
    await second.send('bankid.unlock', {});
    await shownCode(made.world);
    made.world.restartBrowser();
    await made.world.startWorker();
    expect(made.world.head()).toMatchObject({ vault: 'locked', bankid: { enrolled: true } });
    expect(made.world.head().bankid?.login).toBeUndefined();
  });

  it('is put away by a lock, also after the approval: the later word counts', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    await made.worker.send('vault.lock', {});
    expect(made.world.head().bankid?.login).toBeUndefined();
    await served(made, `${PATHS.cancel} 200`);

    let pressed = 0;
    made.net.answer = async (path, send) => {
      if (path !== PATHS.share) return undefined;
      const answer = await send();
      await made.worker.send('vault.lock', {});
      pressed++;
      return answer;
    };
    await made.worker.send('bankid.unlock', {});
    await made.approve();
    await expect.poll(() => pressed).toBe(1);
    await made.worker.send('bankid.cancel', {});
    expect(made.world.head()).toMatchObject({ vault: 'locked' });
    expect(await made.world.ports.vault.state()).toBe('locked');
    expect(await dump(made)).toEqual(made.before);
  });

  it('is put away by the passphrase, and by a word', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    await made.worker.send('bankid.cancel', {});
    expect(orderOf(made.world)).toBeUndefined();
    await served(made, `${PATHS.cancel} 200`);
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    await made.worker.send('vault.unlock', { passphrase: PASSPHRASE });
    expect(made.world.head().bankid?.login).toBeUndefined();
    expect(orderOf(made.world)).toBeUndefined();
    await served(made, `${PATHS.cancel} 200`, 2);
  });

  it('keeps keys, shares and tokens out of the snapshot, and its keys out of the disk’s reach', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    const login = made.world.memory.get('bankid-login') as { order: { id: string; sealing: { secret: JsonWebKey } } };
    const shown = JSON.stringify([...made.world.memory].filter(([key]) => ['head', 'rest', 'order'].includes(key)));
    const { deviceId } = (await made.world.ports.vault.bankid.device())!;
    for (const secret of [login.order.sealing.secret.d!, login.order.id, deviceId]) expect(shown).not.toContain(secret);
    const disk = JSON.stringify(await dump(made));
    expect(disk).not.toContain(login.order.id);
    expect(disk).not.toContain('Kontors-PC');
    expect(disk).not.toContain('key true');
    expect(disk).toContain('key false');
  });
});

describe('unenrolling', () => {
  it('destroys both halves and changes the data key', async () => {
    const made = await enrolled();
    const meta = async () => {
      const database = await openDB(made.world.database);
      const rows = {
        header: (await database.get('meta', 'header')) as Header,
        bankid: (await database.get('meta', 'bankid')) as unknown,
      };
      database.close();
      return rows;
    };
    const before = await meta();
    await expect(made.worker.send('bankid.unenrol', { passphrase: 'wrong' })).rejects.toThrow('wrong-passphrase');
    expect(await made.worker.send('bankid.unenrol', { passphrase: PASSPHRASE })).toEqual({ told: true });
    const after = await meta();
    expect(before.header.doors.bankid).toBeDefined();
    expect(Object.keys(after.header.doors)).toEqual(['passphrase']);
    expect(after.header.kid).not.toBe(before.header.kid);
    expect(after.bankid).toBeUndefined();
    expect(made.world.head()).toMatchObject({ vault: 'open', bankid: { enrolled: false } });
    expect(made.world.state.dropped).toContain('http://localhost/*');
    await made.worker.send('vault.lock', {});
    await expect(made.worker.send('bankid.unlock', {})).rejects.toThrow('not-found');
    await made.worker.send('vault.unlock', { passphrase: PASSPHRASE });
  });

  it('tells the server later where it can’t be reached, and keeps the permission until then', async () => {
    const made = await enrolled();
    await made.party.stop();
    expect(await made.worker.send('bankid.unenrol', { passphrase: PASSPHRASE })).toEqual({ told: false });
    expect(made.world.state.dropped).not.toContain('http://localhost/*');
    await made.worker.app.onAlarm('refresh');
    expect(await made.world.ports.vault.bankid.farewells()).toMatchObject([{ tries: 2 }]);
    await made.worker.send('vault.lock', {});
    await made.party.start();
    await made.worker.app.onAlarm('refresh');
    expect(await made.world.ports.vault.bankid.farewells()).toEqual([]);
    expect(made.party.routes()).toContain(`${PATHS.unenrol} 200`);
  });

  it('counts as told where the server knows nothing of it', async () => {
    const made = await enrolled();
    await made.party.stop();
    await made.party.start({ anew: true });
    expect(await made.worker.send('bankid.unenrol', { passphrase: PASSPHRASE })).toEqual({ told: true });
  });

  it('is given up some day', async () => {
    const made = await enrolled();
    await made.party.stop();
    await made.worker.send('bankid.unenrol', { passphrase: PASSPHRASE });
    const { bankid } = made.world.ports.vault;
    const { deviceId } = (await bankid.farewells())[0]!;
    for (let tries = 1; tries < 1000; tries++) await bankid.farewelled(deviceId, false);
    expect(await bankid.farewells()).toEqual([]);
  });

  it('comes with another passphrase or door, and with the end of everything', async () => {
    const made = await enrolled();
    await made.worker.send('vault.changeDoor', { current: PASSPHRASE, door: 'passphrase', passphrase: OTHER });
    expect(made.world.head().bankid?.enrolled).toBe(false);
    await served(made, `${PATHS.unenrol} 200`);
    await made.worker.send('bankid.enrol', { deviceName: 'PC', passphrase: OTHER });
    await made.approve();
    await isEnrolled(made);
    await made.worker.send('vault.lock', {});
    await made.worker.send('vault.destroy', {});
    expect(count(made, `${PATHS.unenrol} 200`)).toBe(2);
    expect(made.world.head().vault).toBe('none');
    expect(made.world.head().bankid).toBeUndefined();
  });

  it('never keeps anybody from forgetting everything', async () => {
    const made = await enrolled();
    made.net.answer = () => new Promise(() => undefined);
    await made.worker.send('vault.destroy', {});
    expect(made.world.head().vault).toBe('none');
  });
});

it('a build without a relying party has none of it', async () => {
  const world = createWorld([]);
  const worker = await world.startWorker();
  await worker.send('vault.create', { door: 'passphrase', passphrase: PASSPHRASE });
  expect(world.head().bankid).toBeUndefined();
  await expect(worker.send('bankid.enrol', { deviceName: 'PC', passphrase: PASSPHRASE })).rejects.toThrow('not-found');
  await expect(worker.send('bankid.unlock', {})).rejects.toThrow('not-found');
  await expect(worker.send('bankid.start', { start: 'qr' })).rejects.toThrow('not-found');
  await expect(worker.send('bankid.cancel', {})).rejects.toThrow('not-found');
  await expect(worker.send('bankid.unenrol', { passphrase: PASSPHRASE })).rejects.toThrow('not-found');
});
