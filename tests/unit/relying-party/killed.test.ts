import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startBankId } from '../../sandbox/bankid/bankid.ts';
import { ASTRID } from '../../sandbox/bankid/people.ts';
import { INSTALL_TIMEOUT, startRedis } from '../../support/redis.ts';
import { newDevice } from './device.ts';
import { runServer, secretFolder } from './process.ts';

it(
  'an order started on one process is completed on another after the first was killed, over a real Redis',
  { timeout: INSTALL_TIMEOUT },
  async () => {
    const redis = await startRedis();
    onTestFinished(redis.stop);
    const bankId = await startBankId();
    onTestFinished(bankId.close);
    const env = {
      ...{ BANKID_SIMULATOR: bankId.baseUrl, PUBLIC_URL: 'https://rp.example', STORE_URL: redis.url },
      ...{ SECRET_FILE: join(secretFolder(), 'secret'), LISTEN: '127.0.0.1:0' },
    };
    const [one, two] = [runServer(env), runServer(env)];
    const known = { publicUrl: 'https://rp.example', now: Date.now };
    const device = await newDevice({ origin: await one.origin(), ...known });
    const { body } = await device.enrol();
    expect((await device.poll(body.orderId)).body.state).toBe('pending');

    one.child.kill('SIGKILL');
    await one.ended;
    await expect(device.poll(body.orderId)).rejects.toThrow();
    Object.assign(device, { post: (await newDevice({ origin: await two.origin(), ...known })).post });

    const phone = bankId.phone({ person: ASTRID });
    expect(phone.scan((await device.poll(body.orderId)).body.qr!)).not.toBe('refused');
    phone.enterCode();
    const state = async () => (await device.poll(body.orderId)).body.state;
    await expect.poll(state, { timeout: 10_000, interval: 200 }).toBe('complete');
    expect(await device.open(body.orderId, await device.fetchShare(body.orderId))).toMatch(/^[\w-]{43}$/u);
    expect((await device.acknowledge(body.orderId)).status).toBe(200);

    // The nonces that the first took are taken for the second too.
    const replayed = JSON.stringify({ purpose: 'unlock', start: 'qr', language: 'en', sealTo: device.deviceKey });
    const headers = await device.sign('/v1/orders/start', replayed);
    expect((await device.post('/v1/orders/start', replayed, headers)).status).toBe(200);
    const three = runServer(env);
    Object.assign(device, { post: (await newDevice({ origin: await three.origin(), ...known })).post });
    two.child.kill('SIGKILL');
    expect((await device.post('/v1/orders/start', replayed, headers)).body).toEqual({ error: 'repeated-request' });
  },
);
