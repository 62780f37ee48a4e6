import { describe, expect, it } from 'vitest';
import { orderOf, orderWhere } from '../../support/linked-seb.ts';
import { enrolled, newUnlockWorld, PASSPHRASE } from '../../support/unlocking.ts';

describe('turning BankID on', () => {
  it('shows a code, names the relying party, and has the door once it is approved', async () => {
    const { world, approve, enrol, party } = await newUnlockWorld();
    expect(world.head().bankid).toEqual({ relyingParty: 'Example', permission: 'http://localhost/*', enrolled: false });
    await enrol();
    expect(await orderWhere(world, ({ frame }) => frame !== undefined)).toMatchObject({
      subject: 'enrol',
      start: 'qr',
    });
    expect(world.head().bankid).toMatchObject({ enrolled: false, login: { subject: 'enrol' } });
    await approve();
    const { bankid } = await world.until(({ bankid }) => bankid?.enrolled === true && !bankid.login);
    expect(bankid).toEqual({
      ...{ relyingParty: 'Example', permission: 'http://localhost/*' },
      ...{ enrolled: true, deviceName: 'Kontors-PC' },
    });
    expect(orderOf(world)).toBeUndefined();
    expect(party.routes()).toContain('/v1/shares/acknowledge 200');
  });
});

describe('unlocking', () => {
  it('opens the vault of a locked browser', async () => {
    const { world, worker, approve } = await enrolled();
    await worker.send('vault.lock', {});
    expect(world.head()).toMatchObject({ vault: 'locked', bankid: { enrolled: true } });
    expect(world.head().bankid?.deviceName).toBeUndefined();
    await worker.send('bankid.unlock', {});
    await approve();
    await world.until(({ vault }) => vault === 'open');
    expect(world.head().bankid?.login).toBeUndefined();
    expect(orderOf(world)).toBeUndefined();
    await worker.send('vault.lock', {});
    await worker.send('vault.unlock', { passphrase: PASSPHRASE });
  });
});
