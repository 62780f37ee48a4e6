import { describe, expect, it } from 'vitest';
import type { OrderAnswer } from '../../../lib/bankid/source.ts';
import type { Connector, Step } from '../../../lib/banks/connector.ts';
import { Failure } from '../../../lib/failure.ts';
import { createLinking } from '../../../lib/sync/linking.ts';
import { showOrder } from '../../../lib/sync/show-order.ts';
import { newOrder } from '../../../lib/bankid/order.ts';
import { createPaperWorld, MINUTE, NOW, paperInstitution, tokensOf } from '../../support/paper-world.ts';

const waiting = (data: string): OrderAnswer => ({
  status: 'pending',
  hintCode: 'outstandingTransaction',
  qr: { type: 'text', data },
});
const scanned: OrderAnswer = { status: 'pending', hintCode: 'userSign' };

/** A bank whose login is an order in the BankID app; the next answer of it is the test's to say. */
async function ordering(more: Partial<NonNullable<Connector['order']>> = {}) {
  const world = createPaperWorld([paperInstitution({ decoupled: {} as never })]);
  const { connector, state, ports, session } = world;
  const bank = {
    answer: waiting('second') as OrderAnswer | Failure,
    started: 0,
    failBegin: undefined as Failure | undefined,
  };
  const step = (): Step => ({
    type: 'order',
    order: waiting(`first of ${bank.started}`),
    state: `order ${bank.started}`,
  });
  connector.begin = async ({ start }) => {
    bank.started++;
    state.asked.push(`begin ${start ?? 'qr'}`);
    if (bank.failBegin) throw bank.failBegin;
    return step();
  };
  const asked: string[] = [];
  Object.assign(connector, {
    order: {
      async poll(_context: unknown, orderState: unknown) {
        asked.push(`poll ${orderState as string}`);
        if (bank.answer instanceof Failure) throw bank.answer;
        return bank.answer;
      },
      async cancel(_context: unknown, orderState: unknown) {
        asked.push(`cancel ${orderState as string}`);
      },
      ...more,
    },
  });
  connector.next = async ({ keep }, orderState, input) => {
    state.asked.push(`next ${input.type} ${orderState as string}`);
    await keep(tokensOf('ordered', state.now));
    return { type: 'done' };
  };
  const hooks = { publish: async () => undefined, linked: async () => undefined, note: () => undefined };
  const wake = () => createLinking(ports, hooks);
  const linking = wake();
  const registration = { institutionId: 'paper', settings: {}, createdAt: NOW };
  const id = await linking.start({ institutionId: 'paper', registrationId: 'r', registration, window: 'order' });
  const attempt = async () => session.get('attempt', id);
  const reaches = (phase: string | undefined) => world.until(async () => (await attempt())?.phase === phase);
  await reaches('order');
  await world.quiet();
  /** A second goes by. */
  const second = async () => {
    world.pass(1000);
    await world.quiet();
  };
  return { ...world, world, bank, asked, linking, wake, id, attempt, reaches, second };
}

describe('a login by a code in the BankID app', () => {
  it('asks for its code at once, and shows every new one a second later', async () => {
    const { order, second, id, asked, bank } = await ordering();
    expect(order()).toEqual({
      v: 1,
      subject: id,
      start: 'qr',
      state: 'pending',
      hintCode: 'outstandingTransaction',
      frame: { type: 'text', data: 'second' },
      shownAt: NOW,
      endsAt: NOW + 3 * MINUTE,
    });
    expect(asked).toEqual(['poll order 1']);
    bank.answer = waiting('third');
    await second();
    expect(asked).toEqual(['poll order 1', 'poll order 1']);
    expect(order()).toMatchObject({ frame: { data: 'third' }, shownAt: NOW + 1000 });
  });

  it('takes the code away once it is scanned, and links once it is approved', async () => {
    const { order, second, bank, reaches, state, session, attempt } = await ordering();
    bank.answer = scanned;
    await second();
    expect(order()).toMatchObject({ hintCode: 'userSign' });
    expect(order()).not.toHaveProperty('frame');
    expect((await attempt())?.order).toMatchObject({ taken: true });
    bank.answer = { status: 'complete' };
    await second();
    await reaches('choose-accounts');
    expect(state.asked).toEqual(['begin qr', 'next ordered order 1']);
    expect(await session.ids('grant')).toHaveLength(1);
    expect((await attempt())?.order).toBeUndefined();
  });

  it('a question a second counts for no budget', async () => {
    const { second, bank, reaches, session, attempt } = await ordering();
    for (let i = 0; i < 5; i++) await second();
    bank.answer = { status: 'complete' };
    await second();
    await reaches('choose-accounts');
    expect((await session.get('health', (await attempt())!.connectionId!))?.calls).toEqual([]);
  });

  it('that ends without an approval says why, in BankID’s own words', async () => {
    const { second, bank, reaches, attempt } = await ordering();
    bank.answer = { status: 'failed', hintCode: 'userCancel' };
    await second();
    await reaches('failed');
    expect((await attempt())?.failure).toEqual({ kind: 'cancelled', reason: 'order-ended', rfa: 'RFA6' });
  });

  it('that the bank breaks off is the bank’s failure; an error that is none of ours, one without words', async () => {
    for (const [thrown, failure] of [
      [new Failure('configuration'), { kind: 'configuration' }],
      [new Failure('bad-response', { reason: 'shape' }), { kind: 'bad-response', reason: 'shape' }],
    ] as const) {
      const { second, bank, reaches, attempt } = await ordering();
      bank.answer = thrown;
      await second();
      await reaches('failed');
      expect((await attempt())?.failure).toEqual(failure);
    }
  });

  it('wanted on this device begins anew: the old order is given back, its late answer is nobody’s', async () => {
    const { linking, id, second, asked, state, attempt, order, quiet } = await ordering();
    await linking.startOrder(id, 'here');
    await quiet();
    await second();
    await quiet();
    expect(asked).toContain('cancel order 1');
    expect(state.asked).toEqual(['begin qr', 'begin here']);
    expect(await attempt()).toMatchObject({ state: 'order 2', order: { start: 'here', run: 2 } });
    expect(order()).toMatchObject({ start: 'here' });
    await second();
    expect(asked.at(-1)).toBe('poll order 2');
  });

  it('put away while it begins anew: the new order is nobody’s, and given back', async () => {
    const { linking, id, second, asked, connector, attempt, quiet, bank } = await ordering();
    const { begin } = connector;
    connector.begin = async (link) => {
      await linking.dismiss(id);
      return begin(link);
    };
    await linking.startOrder(id, 'here');
    await quiet();
    await second();
    await quiet();
    expect(bank.started).toBe(2);
    expect(asked.filter((what) => what.startsWith('poll order 2'))).toEqual([]);
    expect(await attempt()).toBeUndefined();
  });

  it('that begins anew with something else than an order is of no use', async () => {
    const { linking, id, second, connector, reaches, attempt, quiet } = await ordering();
    connector.begin = async () => ({ type: 'done' });
    await linking.startOrder(id, 'here');
    await quiet();
    await second();
    await reaches('failed');
    expect((await attempt())?.failure).toEqual({ kind: 'bad-response' });
  });

  it('at a bank whose dialect has no orders is of no use', async () => {
    const { connector, linking, session, world } = await ordering();
    Object.assign(connector, { order: undefined });
    const registration = { institutionId: 'paper', settings: {}, createdAt: NOW };
    const id = await linking.start({ institutionId: 'paper', registrationId: 'r', registration, window: 'order' });
    await world.until(async () => (await session.get('attempt', id))?.phase === 'failed');
    expect((await session.get('attempt', id))?.failure).toEqual({ kind: 'bad-response' });
  });

  it('that can’t be begun anew fails with the bank’s reason', async () => {
    const { linking, id, second, bank, reaches, attempt, quiet } = await ordering();
    bank.failBegin = new Failure('configuration', { reason: 'client-rejected' });
    await linking.startOrder(id, 'here');
    await quiet();
    await second();
    await reaches('failed');
    expect((await attempt())?.failure).toEqual({ kind: 'configuration', reason: 'client-rejected' });
  });

  it('put away is cancelled at the bank, and asked about no more', async () => {
    const { linking, id, second, asked, attempt } = await ordering();
    asked.length = 0;
    await linking.dismiss(id);
    await second();
    await second();
    expect(asked).toEqual(['cancel order 1']);
    expect(await attempt()).toBeUndefined();
  });

  it('at a bank that can’t be told of it is put away all the same', async () => {
    const { linking, id, attempt } = await ordering({ cancel: async () => Promise.reject(new Failure('offline')) });
    await linking.dismiss(id);
    expect(await attempt()).toBeUndefined();
  });

  it('goes on in the next worker where it was', async () => {
    const { wake, asked, state, second, waits, bank, reaches, quiet } = await ordering();
    waits.length = 0;
    asked.length = 0;
    const next = wake();
    await next.recover();
    await quiet();
    await next.recover();
    await quiet();
    await second();
    expect(new Set(asked)).toEqual(new Set(['poll order 1']));
    expect(state.asked).toEqual(['begin qr']);
    bank.answer = { status: 'complete' };
    await second();
    await reaches('choose-accounts');
  });

  it('that was about to begin anew does so in the next worker', async () => {
    const { wake, state, session, id, attempt, waits, quiet, second } = await ordering();
    waits.length = 0;
    const { state: _begun, ...rest } = (await attempt())!;
    await session.write([{ type: 'put', store: 'attempt', id, record: rest }]);
    await wake().recover();
    await quiet();
    await second();
    expect(state.asked).toEqual(['begin qr', 'begin qr']);
    expect((await attempt())?.state).toBe('order 2');
  });

  it('begun by nobody, or for what is no order, is refused', async () => {
    const { linking, id, bank, second, reaches } = await ordering();
    await expect(linking.startOrder('nobody', 'qr')).rejects.toMatchObject({ refusal: 'not-found' });
    bank.answer = { status: 'complete' };
    await second();
    await reaches('choose-accounts');
    await expect(linking.startOrder(id, 'here')).rejects.toMatchObject({ refusal: 'not-found' });
  });

  it('shows nothing after a lock', async () => {
    const { order, second, vaultState, memory } = await ordering();
    memory.delete('order');
    vaultState.vault = 'locked';
    await second();
    expect(order()).toBeUndefined();
  });

  it('gets codes by a call of their own where the bank has one', async () => {
    let frames = 0;
    const { order, second, bank } = await ordering({
      frame: async (_context, orderState) => ({ type: 'text', data: `frame ${++frames} of ${orderState as string}` }),
    });
    bank.answer = { status: 'pending', hintCode: 'outstandingTransaction' };
    await second();
    expect(order()?.frame).toEqual({ type: 'text', data: 'frame 1 of order 1' });
  });

  it('two at once: each has its own code, one after the other in the snapshot', async () => {
    const { state, linking, order, quiet } = await ordering();
    const registration = { institutionId: 'paper', settings: {}, createdAt: NOW };
    await linking.start({ institutionId: 'paper', registrationId: 'r2', registration, window: 'order' });
    await quiet();
    expect(state.asked).toEqual(['begin qr', 'begin qr']);
    expect(order()).toBeDefined();
  });
});

describe('a code in the snapshot', () => {
  it('is not put there once its order is over, or something else is shown', async () => {
    const { ports, memory } = createPaperWorld();
    const running = newOrder(NOW, 'here');
    await showOrder(ports, 'x', { ...running, state: 'complete' }, async () => true);
    await showOrder(ports, 'x', running, async () => false);
    expect(memory.size).toBe(0);
    await showOrder(ports, 'x', { ...running, autoStartToken: 'token' }, async () => true);
    expect(memory.get('order')).toEqual({
      v: 1,
      subject: 'x',
      start: 'here',
      state: 'starting',
      autoStartToken: 'token',
      shownAt: NOW,
      endsAt: NOW + 3 * MINUTE,
    });
  });
});
