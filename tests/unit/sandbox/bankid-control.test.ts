import { expect, it, onTestFinished } from 'vitest';
import { errorFault } from '../../sandbox/bankid/faults.ts';
import { startBankIdSandbox } from '../../sandbox/bankid/start.ts';
import { newDevice } from '../relying-party/device.ts';

async function start() {
  const sandbox = await startBankIdSandbox({ ports: { relyingParty: 0, service: 0, control: 0 } });
  onTestFinished(sandbox.close);
  let ahead = 0;
  const publicUrl = sandbox.origins.relyingParty;
  // By its address: the phone below is at the same one, and localhost may stand for either of two.
  const origin = publicUrl.replace('localhost', '127.0.0.1');
  const device = await newDevice({ origin, publicUrl, now: () => Date.now() + ahead });
  const wait = async (seconds: number) => {
    ahead += seconds * 1000;
    await sandbox.control.advance(seconds);
  };
  return { ...sandbox, device, wait };
}

it('another process enrols and unlocks with a phone that scans, lingers, signs and declines', async () => {
  const { control, device, wait } = await start();
  const enrol = (await device.enrol({ language: 'en' })).body;
  expect(await control.scan(enrol.qr!)).toEqual({
    kind: 'auth',
    text: 'Turn on unlocking Saldobar with BankID on Kontors-PC',
  });
  await control.linger('userFace');
  expect((await device.poll(enrol.orderId)).body.hintCode).toBe('userFace');
  await control.enterCode();
  await wait(2);
  expect((await device.poll(enrol.orderId)).body.state).toBe('complete');
  await device.fetchShare(enrol.orderId);
  await device.acknowledge(enrol.orderId);

  const unlock = (await device.unlock({ start: 'same-device' })).body;
  const link = `bankid:///?autostarttoken=${unlock.autoStartToken}`;
  expect(await control.open(link, { ipAddress: '127.0.0.1' })).toHaveProperty('text', 'Unlock Saldobar on Kontors-PC');
  await control.enterCode();
  expect((await device.poll(unlock.orderId)).body.state).toBe('complete');

  const declined = (await device.unlock()).body;
  await control.scan(declined.qr!, { person: 'bjorn' });
  await control.decline('bjorn');
  expect((await device.poll(declined.orderId)).body.hintCode).toBe('userCancel');
  const ended = (await device.unlock()).body;
  await control.scan(ended.qr!);
  await control.endWith('multipleBankIdsOnDevice');
  expect((await device.poll(ended.orderId)).body.hintCode).toBe('multipleBankIdsOnDevice');
});

it('time and faults are moved from outside; what makes no sense is told', async () => {
  const { control, device, wait, origins } = await start();
  const { orderId, qr } = (await device.enrol()).body;
  await wait(31);
  expect((await device.poll(orderId)).body.hintCode).toBe('startFailed');
  expect(await control.scan(qr!)).toBe('refused');
  await expect(control.enterCode()).rejects.toThrow('no order is open');
  await expect(control.enterCode('bjorn')).rejects.toThrow('has not opened anything');
  await control.addFaults([errorFault('auth', 503, 'maintenance')]);
  expect((await device.enrol()).body).toEqual({ error: 'bankid-unavailable' });
  expect((await control.log()).at(-1)).toEqual({ method: 'POST', path: '/rp/v6.0/auth', status: 503 });
  const page = await fetch(`${origins.control}/log`, { headers: { origin: 'https://evil.example' } });
  expect(page.status).toBe(403);
});
