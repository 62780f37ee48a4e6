import { describe, expect, it } from 'vitest';
import type { LockTimes } from '../../../lib/snapshot.ts';
import { consentByFetch } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { choosing, newWorld } from '../../support/linked.ts';
import { HOUR, MINUTE, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();
const PASSPHRASE = 'a plum on the old stair';

async function open(lock?: LockTimes) {
  const made = await newWorld(sandbox);
  await made.worker.send('vault.changeDoor', { door: 'passphrase', passphrase: PASSPHRASE });
  if (lock) await made.worker.send('settings.set', { lock });
  const vaultState = () => made.world.ports.vault.state();
  return { ...made, vaultState };
}

describe('after a fixed time', () => {
  it('locks by its alarm, which comes at that moment, and not before', async () => {
    const { world, worker } = await open();
    const at = world.state.alarms.get('lock')!;
    expect(at - world.ports.clock.now()).toBeGreaterThan(12 * HOUR - MINUTE);
    world.state.offset += 12 * HOUR - MINUTE;
    await worker.app.onAlarm('lock');
    expect(world.head().vault).toBe('open');
    world.state.offset += MINUTE;
    await worker.app.onAlarm('lock');
    expect(world.head()).toMatchObject({ vault: 'locked', connections: [] });
    expect(world.state.alarms.has('lock')).toBe(false);
    await worker.send('vault.unlock', { passphrase: PASSPHRASE });
    world.state.offset += 11 * HOUR;
    await worker.app.onAlarm('refresh');
    expect(world.head().vault).toBe('open');
  });

  it('answers nobody after it, however late the alarm is', async () => {
    const { world, worker } = await open();
    world.state.offset += 12 * HOUR;
    await expect(worker.send('refresh', {})).rejects.toThrow('locked');
    expect(world.head().vault).toBe('locked');
  });

  it('counts over restarts of the worker from the unlocking on', async () => {
    const { world, vaultState } = await open();
    world.state.offset += 7 * HOUR;
    await world.startWorker();
    expect(await vaultState()).toBe('open');
    world.state.offset += 5 * HOUR;
    await world.startWorker();
    expect(world.head().vault).toBe('locked');
  });

  it('takes a clock that was set far back for time that passed, a correction for none', async () => {
    const { world, worker } = await open();
    world.state.offset -= 50 * MINUTE;
    await worker.app.onAlarm('refresh');
    expect(world.head().vault).toBe('open');
    world.state.offset -= 2 * HOUR;
    await worker.app.onAlarm('refresh');
    expect(world.head().vault).toBe('locked');
  });

  it('can be another one, counted from the same unlocking, or none', async () => {
    const { world, worker } = await open({ idleMinutes: 60, hours: null });
    expect(world.state.alarms.has('lock')).toBe(false);
    expect(world.head().settings.lock).toEqual({ idleMinutes: 60, hours: null });
    world.state.offset += 30 * HOUR;
    await worker.app.onAlarm('refresh');
    expect(world.head().vault).toBe('open');
    await worker.send('settings.set', { lock: { idleMinutes: 60, hours: 24 } });
    await expect(worker.send('refresh', {})).rejects.toThrow('locked');
  });

  it('is nothing for this device only, and counts anew for a passphrase', async () => {
    const { world, worker } = await open();
    await worker.send('vault.changeDoor', { current: PASSPHRASE, door: 'device' });
    expect(world.state.alarms.has('lock')).toBe(false);
    expect(world.head().settings.lock).toBeUndefined();
    world.state.offset += 30 * HOUR;
    world.state.idle = 'locked';
    await worker.app.onAlarm('refresh');
    await worker.app.onIdle('locked');
    await worker.send('refresh', {});
    expect(world.head().vault).toBe('open');
    world.state.idle = 'active';
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: PASSPHRASE });
    world.state.offset += 11 * HOUR;
    await worker.send('refresh', {});
  });

  it('leaves nothing behind when everything is forgotten', async () => {
    const { world, worker } = await open();
    await worker.send('vault.destroy', {});
    expect(world.state.alarms.has('lock')).toBe(false);
    expect([...world.memory.keys()].filter((key) => key.startsWith('open'))).toEqual([]);
  });
});

describe('when nobody is there', () => {
  it('locks once that lasts as long as was chosen, asks the browser itself, and watches again in each worker', async () => {
    const { world, worker } = await open({ idleMinutes: 15, hours: 12 });
    expect(world.state.idleAfter).toBe(15 * MINUTE);
    // A browser that forgot the time tells it early.
    await worker.app.onIdle('idle');
    expect(world.head().vault).toBe('open');
    world.state.idle = 'idle';
    await worker.app.onIdle('active');
    world.state.idleAfter = undefined;
    const again = await world.startWorker();
    expect(world.state.idleAfter).toBe(15 * MINUTE);
    await again.app.onIdle('idle');
    expect(world.head().vault).toBe('locked');
  });

  it('locks by the alarm that comes anyway', async () => {
    const { world, worker } = await open();
    world.state.idle = 'idle';
    await worker.app.onAlarm('refresh');
    expect(world.head().vault).toBe('locked');
  });

  it('does not where that was turned off, but where the screen is locked it does', async () => {
    const { world, worker } = await open({ idleMinutes: null, hours: null });
    world.state.idle = 'idle';
    await worker.app.onIdle('idle');
    await worker.app.onAlarm('refresh');
    expect(world.head().vault).toBe('open');
    await worker.app.onIdle('locked');
    expect(world.head().vault).toBe('locked');
  });

  it('waits for an open consent, and locks at the next alarm after it; a locked screen waits for nothing', async () => {
    const { world, worker, begin } = await open();
    let answer: (url: string) => void = () => undefined;
    let shown = '';
    world.state.person = (url) => {
      shown = url;
      return new Promise((resolve) => (answer = resolve));
    };
    await begin();
    await world.until(({ attempts }) => attempts[0]?.phase === 'consent');
    world.state.idle = 'idle';
    await worker.app.onIdle('idle');
    await worker.app.onAlarm('attempt');
    expect(world.head().vault).toBe('open');
    answer(await consentByFetch(shown, { customer: 'ingrid' }));
    await choosing(world);
    await worker.app.onAlarm('refresh');
    expect(world.head().vault).toBe('locked');

    world.state.idle = 'active';
    await worker.send('vault.unlock', { passphrase: PASSPHRASE });
    await begin();
    await world.until(({ attempts }) => attempts.some(({ phase }) => phase === 'consent'));
    await worker.app.onIdle('locked');
    expect(world.head().vault).toBe('locked');
  });
});

it('asks for the guard’s passphrase before its times are changed', async () => {
  const { worker } = await open();
  await worker.send('guard.set', { passphrase: 'only grown-ups here' });
  const lock = { idleMinutes: null, hours: null };
  await expect(worker.send('settings.set', { lock })).rejects.toThrow('guarded');
  for (const odd of [0, 1.5, 1001, -1])
    await expect(worker.send('settings.set', { lock: { ...lock, hours: odd } })).rejects.toThrow('invalid');
});
