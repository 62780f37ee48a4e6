import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { orderOf } from '../../support/linked-seb.ts';
import { newUnlockWorld, PASSPHRASE } from '../../support/unlocking.ts';

const STEPS = ['enrol', 'unlock', 'approve', 'lock', 'cancel', 'kill', 'passphrase', 'down', 'up', 'poll'] as const;
// Most orders of single steps come to nothing: what belongs together often comes together.
const RUNS: (typeof STEPS)[number][][] = [
  ...STEPS.map((step) => [step]),
  ['enrol', 'poll', 'approve'],
  ['enrol', 'poll', 'approve', 'poll', 'poll'],
  ['lock', 'unlock', 'poll', 'approve'],
];
const MINUTE = 60_000;

/**
 * Whatever follows on whatever, at whatever moment: in the end the passphrase opens, and there either is a door that
 * BankID opens, or none, and then the server keeps no share that was acknowledged.
 */
it('any interleaving leaves a door that opens or none, and the passphrase always opens', async () => {
  let doors = 0;
  const runs = fc.array(fc.constantFrom(...RUNS), { minLength: 2, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(runs, async (chosen) => {
      const steps = chosen.flat();
      const made = await newUnlockWorld();
      const { world, party, time, phone } = made;
      let { worker } = made;
      const scan = () => {
        const { frame } = orderOf(world) ?? {};
        const app = phone({ person: ASTRID });
        if (frame?.type === 'text' && app.scan(frame.data) === 'refused') return;
        if (frame) app.enterCode();
      };
      let isUp = true;
      const act = {
        enrol: () => worker.send('bankid.enrol', { deviceName: 'PC', passphrase: PASSPHRASE }),
        unlock: () => worker.send('bankid.unlock', {}),
        approve: async () => scan(),
        lock: () => worker.send('vault.lock', {}),
        cancel: () => worker.send('bankid.cancel', {}),
        kill: async () => void (worker = await world.startWorker()),
        passphrase: () => worker.send('vault.unlock', { passphrase: PASSPHRASE }),
        down: async () => {
          if (isUp) await party.stop();
          isUp = false;
        },
        up: async () => {
          if (!isUp) await party.start();
          isUp = true;
        },
        poll: () => new Promise<void>((resolve) => void setTimeout(resolve, 20)),
      };
      for (const step of steps) {
        // Some are refused, as they should be; none may be waited for until it is quiet.
        await act[step]().catch(() => undefined);
        if (step === 'approve') time.now += 2_000;
      }

      await act.up();
      time.now += 20 * MINUTE;
      await act.kill();
      await worker.send('bankid.cancel', {});
      await worker.send('vault.lock', {});
      await worker.app.onAlarm('refresh');
      await act.passphrase();
      expect(world.head().vault).toBe('open');
      await act.lock();

      const device = await world.ports.vault.bankid.device();
      expect(world.head().bankid?.enrolled).toBe(device !== undefined);
      if (!device) {
        await expect(act.unlock()).rejects.toThrow('not-found');
        return;
      }
      doors++;
      expect(device.acknowledged).toBe(true);
      await act.unlock();
      await made.approve();
      await world.until(({ vault }) => vault === 'open');
      await act.lock();
      await act.passphrase();
    }),
    { numRuns: 40, endOnFailure: true },
  );
  // Else it would have shown nothing.
  expect(doors).toBeGreaterThan(0);
}, 120_000);
