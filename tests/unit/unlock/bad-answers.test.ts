import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { base64url } from '../../../lib/base64.ts';
import { PATHS, type StartOrder } from '../../../lib/unlock-protocol/messages.ts';
import { sealShare } from '../../../lib/unlock-protocol/sealed-share.ts';
import { signRequest } from '../../../lib/unlock-protocol/signed-request.ts';
import { LONGEST_MS } from '../../../lib/bankid/order.ts';
import { ASTRID, BJORN } from '../../sandbox/bankid/people.ts';
import { orderOf, orderWhere, shownCode } from '../../support/linked-seb.ts';
import { dump, locked, PASSPHRASE } from '../../support/unlocking.ts';

type Locked = Awaited<ReturnType<typeof locked>>;
const MINUTES = 60_000;
const json = (body: unknown) => Response.json(body);

/** Changes what the server answers at `path`, each time it is asked. */
function changed(made: Locked, path: string, change: (answer: Record<string, unknown>, body: string) => unknown) {
  made.net.answer = async (asked, send, body) => {
    if (asked !== path) return undefined;
    const made = await change((await (await send()).json()) as Record<string, unknown>, body);
    return made instanceof Response ? made : json(made);
  };
}

/** Whatever came: the code is gone, nothing on the disk has changed, and the passphrase opens the same records. */
async function unharmed(made: Locked, before = made.before) {
  const { world, worker } = made;
  made.net.answer = undefined;
  expect(world.head().vault).toBe('locked');
  expect(orderOf(world)).toBeUndefined();
  expect(await dump(made)).toEqual(before);
  await worker.send('vault.unlock', { passphrase: PASSPHRASE });
  expect(world.head()).toMatchObject({ vault: 'open', settings: { badge: 'nothing' }, bankid: { enrolled: true } });
  expect(world.head().bankid?.login).toBeUndefined();
  expect(await dump(made)).toEqual(before);
}

const garbage: [string, (answer: Record<string, unknown>) => unknown][] = [
  ['a page', () => new Response('<html>Log in</html>', { headers: { 'content-type': 'text/html' } })],
  [
    'half an answer',
    (answer) => new Response(JSON.stringify(answer).slice(0, 30), { headers: { 'content-type': 'application/json' } }),
  ],
  ['an empty object', () => ({})],
  ['another shape', (answer) => ({ ...answer, state: 'fine', sealed: 'none' })],
  ['much too much', () => ({ fill: 'x'.repeat(2 ** 20) })],
];

describe('the vault stays as it was when', () => {
  it.each(garbage)('%s comes in place of an order', async (_what, answer) => {
    const made = await locked();
    changed(made, PATHS.start, answer);
    await made.worker.send('bankid.unlock', {});
    expect(await made.failed()).toEqual({ kind: 'bad-response', reason: 'login-answer' });
    await unharmed(made);
  });

  it.each(garbage)('%s comes while the login runs', async (_what, answer) => {
    const made = await locked();
    changed(made, PATHS.poll, answer);
    await made.worker.send('bankid.unlock', {});
    expect(await made.failed()).toEqual({ kind: 'bad-response', reason: 'login-answer' });
    await unharmed(made);
  });

  it.each(garbage)('%s comes in place of the share', async (_what, answer) => {
    const made = await locked();
    changed(made, PATHS.share, answer);
    await made.worker.send('bankid.unlock', {});
    await made.approve();
    expect(await made.failed()).toEqual({ kind: 'bad-response', reason: 'login-answer' });
    await unharmed(made);
  });

  it('the answer is about another order', async () => {
    const made = await locked();
    changed(made, PATHS.poll, (answer) => ({ ...answer, orderId: 'A'.repeat(22), state: 'complete' }));
    await made.worker.send('bankid.unlock', {});
    expect(await made.failed()).toEqual({ kind: 'bad-response', reason: 'login-answer' });
    await unharmed(made);
  });

  it('the share is a wrong one, though sealed to this order', async () => {
    const made = await locked();
    let sealTo = '';
    made.net.answer = async (path, send, body) => {
      if (path === PATHS.start) ({ sealTo } = JSON.parse(body) as StartOrder);
      if (path !== PATHS.share) return undefined;
      const { deviceId } = (await (await send()).json()) as { deviceId: string };
      const { orderId } = JSON.parse(body) as { orderId: string };
      const share = crypto.getRandomValues(new Uint8Array(32));
      return json({ deviceId, sealed: await sealShare(share, sealTo, { orderId, deviceId }) });
    };
    await made.worker.send('bankid.unlock', {});
    await made.approve();
    expect(await made.failed()).toEqual({ kind: 'bad-response', reason: 'share-wrong' });
    await unharmed(made);
  });

  it('the share is that of an earlier unlock, sealed to its key', async () => {
    const made = await locked();
    const { world, worker } = made;
    let earlier: unknown;
    changed(made, PATHS.share, (answer) => (earlier = answer));
    await worker.send('bankid.unlock', {});
    await made.approve();
    await world.until(({ vault }) => vault === 'open');
    await worker.send('vault.lock', {});
    changed(made, PATHS.share, () => earlier);
    await worker.send('bankid.unlock', {});
    await made.approve();
    expect(await made.failed()).toEqual({ kind: 'bad-response', reason: 'share-wrong' });
    await unharmed(made);
  });

  it('somebody has had the share and said so', async () => {
    const made = await locked();
    const { world, worker, party, time } = made;
    const { deviceId, signing } = (await world.ports.vault.bankid.device())!;
    made.net.answer = async (path, _send, body) => {
      if (path !== PATHS.share) return undefined;
      const parts = { method: 'POST', targetUri: `${party.origin}${PATHS.acknowledge}`, body };
      const nonce = base64url(crypto.getRandomValues(new Uint8Array(16)));
      const headers = await signRequest(signing, parts, {
        keyId: deviceId,
        created: Math.floor(time.now / 1000),
        nonce,
      });
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
      expect((await fetch(parts.targetUri, init)).status).toBe(200);
      return undefined;
    };
    await worker.send('bankid.unlock', {});
    await made.approve();
    expect(await made.failed()).toEqual({ kind: 'cancelled', reason: 'login-interrupted' });
    expect(party.routes()).toContain(`${PATHS.share} 410`);
    await unharmed(made);
  });

  it('requests are signed by another device', async () => {
    const made = await locked();
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const { privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
    const database = await openDB(made.world.database);
    await database.put('meta', { ...(await database.get('meta', 'bankid')), signing: privateKey }, 'bankid');
    database.close();
    await made.worker.send('bankid.unlock', {});
    expect(await made.failed()).toEqual({ kind: 'configuration', reason: 'login-refused' });
    expect(made.party.routes()).toContain(`${PATHS.start} 403`);
    await unharmed(made);
  });

  it('the server is down', async () => {
    const made = await locked();
    await made.party.stop();
    await made.worker.send('bankid.unlock', {});
    expect(await made.failed()).toEqual({ kind: 'unavailable', reason: 'login-unavailable' });
    made.world.state.online = false;
    await made.worker.send('bankid.start', { start: 'qr' });
    await made.world.until(({ bankid }) => bankid?.login?.failure?.kind === 'offline');
    expect(await made.failed()).toEqual({ kind: 'offline', reason: 'login-offline' });
    await unharmed(made);
  });

  it('the server goes down while the code is shown: it goes, and the login ends when the time is up', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    await made.party.stop();
    await orderWhere(made.world, ({ frame }) => frame === undefined);
    made.time.now += LONGEST_MS;
    expect(await made.failed()).toEqual({ kind: 'cancelled', reason: 'order-ended', rfa: 'RFA17B' });
    await unharmed(made);
  });

  it('the server goes down after the approval', async () => {
    const made = await locked();
    made.net.answer = async (path) => {
      if (path === PATHS.share) await made.party.stop();
      return undefined;
    };
    await made.worker.send('bankid.unlock', {});
    await made.approve();
    expect(await made.failed()).toEqual({ kind: 'unavailable', reason: 'login-unavailable' });
    await unharmed(made);
  });

  it('the server has lost its store: it says that it doesn’t know this computer, and the door is kept', async () => {
    const made = await locked();
    await made.party.stop();
    await made.party.start({ anew: true });
    await made.worker.send('bankid.unlock', {});
    expect(await made.failed()).toEqual({ kind: 'configuration', reason: 'device-unknown' });
    await unharmed(made);
  });

  it('the server loses its store while the code is shown', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    await made.party.stop();
    await made.party.start({ anew: true });
    expect(await made.failed()).toEqual({ kind: 'cancelled', reason: 'login-interrupted' });
    await unharmed(made);
  });

  it.each([-10, 10])('this computer’s clock is %i minutes off', async (minutes) => {
    const made = await locked();
    made.world.state.offset = minutes * MINUTES;
    await made.worker.send('bankid.unlock', {});
    expect(await made.failed()).toEqual({ kind: 'configuration', reason: 'wrong-clock' });
    await unharmed(made);
  });

  it('this computer’s clock jumps while the login runs', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await shownCode(made.world);
    made.world.state.offset = -10 * MINUTES;
    await made.approve();
    expect(await made.failed()).toEqual({ kind: 'configuration', reason: 'wrong-clock' });
    await unharmed(made);
  });

  it('somebody else approves', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await made.approve(BJORN);
    expect(await made.failed()).toEqual({ kind: 'forbidden', reason: 'other-person' });
    await unharmed(made);
  });

  it('BankID was to open here and opened elsewhere', async () => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    await made.worker.send('bankid.start', { start: 'here' });
    const { autoStartToken } = await orderWhere(made.world, (order) => order.autoStartToken !== undefined);
    const phone = made.phone({ ipAddress: '203.0.113.99' });
    phone.openLink(`bankid:///?autostarttoken=${autoStartToken}`);
    phone.enterCode();
    expect(await made.failed()).toEqual({ kind: 'forbidden', reason: 'other-address' });
    await unharmed(made);
  });

  it.each([
    ['transactionRiskBlocked', 'RFA22'],
    ['userCancel', 'RFA6'],
    ['expiredTransaction', 'RFA8'],
  ])('BankID ends the order with %s', async (hintCode, rfa) => {
    const made = await locked();
    await made.worker.send('bankid.unlock', {});
    const phone = made.phone({ person: ASTRID });
    phone.scan(await shownCode(made.world));
    phone.endWith(hintCode);
    expect(await made.failed()).toEqual({ kind: 'cancelled', reason: 'order-ended', rfa });
    await unharmed(made);
  });

  it('the browser no longer lets the server be reached', async () => {
    const made = await locked();
    made.world.state.reachable = false;
    await made.worker.send('bankid.unlock', {});
    expect(await made.failed()).toEqual({ kind: 'permission', reason: 'login-permission' });
    await unharmed(made);
  });
});

it('a server that is started anew in the middle goes on with the login', async () => {
  const { world, worker, party, approve } = await locked();
  await worker.send('bankid.unlock', {});
  await shownCode(world);
  await party.stop();
  await orderWhere(world, ({ frame }) => frame === undefined);
  await party.start();
  await approve();
  await world.until(({ vault }) => vault === 'open');
});
