import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILED_HINTS, PENDING_HINTS } from '../../../lib/bankid/message.ts';
import {
  afterEvent,
  isOver,
  LONGEST_MS,
  MOST_RENEWALS,
  newOrder,
  type Order,
  type OrderEvent,
  progressOf,
  resumedOrder,
} from '../../../lib/bankid/order.ts';
import { MOST_QR_TEXT, type OrderAnswer } from '../../../lib/bankid/source.ts';

const START = 1_790_000_000_000;
const qr = { type: 'text', data: 'bankid.a.0.b' } as const;
const waiting: OrderAnswer = { status: 'pending', hintCode: 'outstandingTransaction', qr, autoStartToken: 'token' };

const answered = (order: Order, answer: OrderAnswer, at = START): Order =>
  afterEvent(order, { type: 'answered', run: order.run, at, answer });
const pending = (hintCode: string): OrderAnswer => ({ ...waiting, hintCode });
const failed = (hintCode: string): OrderAnswer => ({ status: 'failed', hintCode });

describe('an order', () => {
  it('has a code while the app is waited for, and no token', () => {
    const order = answered(newOrder(START, 'qr'), waiting);
    expect(order.frame).toEqual(qr);
    expect(order.autoStartToken).toBeUndefined();
  });

  it('has a token and no code when it is for this device', () => {
    const order = answered(newOrder(START, 'here'), waiting);
    expect(order.frame).toBeUndefined();
    expect(order.autoStartToken).toBe('token');
  });

  it.each(PENDING_HINTS.filter((hint) => hint !== 'outstandingTransaction'))('has neither while %s', (hint) => {
    for (const start of ['qr', 'here'] as const) {
      const order = answered(answered(newOrder(START, start), waiting), pending(hint));
      expect(order).toMatchObject({ state: 'pending', hintCode: hint });
      expect([order.frame, order.autoStartToken]).toEqual([undefined, undefined]);
    }
  });

  it('shows no code again once it was scanned, whatever the bank says later', () => {
    const scanned = answered(answered(newOrder(START, 'qr'), waiting), pending('started'));
    expect(answered(scanned, waiting).frame).toBeUndefined();
  });

  it('is not scanned as long as the bank finds no app', () => {
    const noClient = answered(answered(newOrder(START, 'qr'), waiting), pending('noClient'));
    expect(noClient.taken).toBe(false);
    expect(answered(noClient, waiting).frame).toEqual(qr);
  });

  it('ends between two answers too when the time is up', () => {
    const order = answered(newOrder(START, 'qr'), waiting);
    const tick = (at: number) => afterEvent(order, { type: 'ticked', run: 1, at, sinceAnswerMs: 1000 });
    expect(tick(START + LONGEST_MS - 1)).toBe(order);
    expect(tick(START + LONGEST_MS)).toMatchObject({ state: 'failed', hintCode: 'startFailed' });
  });

  it('is started anew without a word when nobody scanned, five times', () => {
    let order = newOrder(START, 'qr');
    for (let renewal = 1; renewal <= MOST_RENEWALS; renewal++) {
      const before = answered(order, waiting);
      order = answered(before, failed('startFailed'), START + renewal * 30_000);
      expect(order).toMatchObject({ state: 'starting', run: before.run + 1, hintCode: 'outstandingTransaction' });
      expect(order.frame).toBeUndefined();
    }
    expect(answered(order, failed('startFailed'), START + 1)).toMatchObject({
      state: 'failed',
      hintCode: 'startFailed',
    });
  });

  it('is not started anew after three minutes', () => {
    const order = answered(newOrder(START, 'qr'), waiting);
    expect(answered(order, failed('startFailed'), START + LONGEST_MS - 1).state).toBe('starting');
    expect(answered(order, failed('startFailed'), START + LONGEST_MS).state).toBe('failed');
  });

  it('ends after three minutes without a scan, and leaves the person who scanned the bank’s own time', () => {
    const unscanned = answered(newOrder(START, 'qr'), waiting);
    expect(answered(unscanned, waiting, START + LONGEST_MS)).toMatchObject({
      state: 'failed',
      hintCode: 'startFailed',
    });
    const scanned = answered(unscanned, pending('userSign'));
    expect(answered(scanned, pending('userSign'), START + LONGEST_MS).state).toBe('pending');
    expect(answered(scanned, pending('userSign'), START + 2 * LONGEST_MS)).toMatchObject({
      state: 'failed',
      hintCode: 'expiredTransaction',
    });
  });

  it.each(FAILED_HINTS.filter((hint) => hint !== 'startFailed'))('ends with %s', (hint) => {
    expect(answered(answered(newOrder(START, 'qr'), waiting), failed(hint))).toMatchObject({
      state: 'failed',
      hintCode: hint,
    });
  });

  it('takes no hint that is not made of letters', () => {
    const order = answered(newOrder(START, 'qr'), pending('<img src=x>'));
    expect(order.hintCode).toBeUndefined();
    expect(order.frame).toBeUndefined();
  });

  it('shows a batch frame by frame, and the last of them until new ones come', () => {
    const frames = [0, 1000, 2000].map((afterMs) => ({ data: `f${afterMs}`, afterMs }));
    let order = answered(newOrder(START, 'qr'), { ...waiting, qr: { type: 'frames', frames } });
    const seen = [order.frame];
    for (const sinceAnswerMs of [1000, 2000, 3000]) {
      order = afterEvent(order, { type: 'ticked', run: 1, at: START + sinceAnswerMs, sinceAnswerMs });
      seen.push(order.frame);
    }
    expect(seen.map((frame) => frame?.type === 'text' && frame.data)).toEqual(['f0', 'f1000', 'f2000', 'f2000']);
  });

  it('takes what is shown away when the bank falls silent: it grows old', () => {
    const order = answered(newOrder(START, 'qr'), waiting);
    const silent = afterEvent(order, { type: 'unanswered', run: 1, at: START + 1000, spoke: true });
    expect(silent).toMatchObject({ state: 'pending', hintCode: 'outstandingTransaction' });
    expect(silent.frame).toBeUndefined();
    expect(afterEvent(silent, { type: 'ticked', run: 1, at: START + 2000, sinceAnswerMs: 1000 })).toBe(silent);
  });

  it('was ended by a service that has no answer any more after three minutes, not by one that is out of reach', () => {
    const at = START + LONGEST_MS;
    const silence = (order: Order, spoke: boolean) => afterEvent(order, { type: 'unanswered', run: 1, at, spoke });
    const order = answered(newOrder(START, 'qr'), waiting);
    expect(silence(order, true)).toMatchObject({ state: 'failed', hintCode: 'startFailed' });
    expect(silence(order, false).state).toBe('pending');
    const scanned = answered(order, pending('userSign'));
    expect(silence(scanned, true)).toMatchObject({ state: 'failed', hintCode: 'expiredTransaction' });
    expect(silence(scanned, false)).toBe(scanned);
  });

  it('has its three minutes from now on when the clock is set back', () => {
    const back = START - 3_600_000;
    const order = answered(answered(newOrder(START, 'qr'), waiting), waiting, back);
    expect(order).toMatchObject({ state: 'pending', frame: qr, startedAt: back });
    expect(answered(order, waiting, back + LONGEST_MS - 1).state).toBe('pending');
    expect(answered(order, waiting, back + LONGEST_MS).state).toBe('failed');
  });

  it('is not begun anew over the head of a person who is approving it', () => {
    const order = answered(newOrder(START, 'qr'), waiting);
    expect(afterEvent(order, { type: 'restarted', start: 'here' })).toMatchObject({ run: 2, state: 'starting' });
    const scanned = answered(order, pending('userSign'));
    expect(afterEvent(scanned, { type: 'restarted', start: 'here' })).toBe(scanned);
  });

  it('is known as scanned by the next worker too', () => {
    const scanned = resumedOrder(progressOf(answered(newOrder(START, 'qr'), pending('userSign'))), true);
    expect(scanned.hintCode).toBeUndefined();
    expect(answered(scanned, waiting).frame).toBeUndefined();
    expect(answered(scanned, pending('userSign'), START + LONGEST_MS).state).toBe('pending');
    const unscanned = resumedOrder(progressOf(answered(newOrder(START, 'qr'), waiting)), true);
    expect(unscanned).toMatchObject({ state: 'pending', hintCode: 'outstandingTransaction' });
  });

  it('shows a batch in the order of its times, however it is listed', () => {
    const frames = [2000, 0, 1000].map((afterMs) => ({ data: `f${afterMs}`, afterMs }));
    const order = answered(newOrder(START, 'qr'), { ...waiting, qr: { type: 'frames', frames } });
    const at = (sinceAnswerMs: number) =>
      afterEvent(order, { type: 'ticked', run: 1, at: START + sinceAnswerMs, sinceAnswerMs }).frame;
    expect([order.frame, at(1000), at(2000)]).toEqual(['f0', 'f1000', 'f2000'].map((data) => ({ type: 'text', data })));
  });

  it.each(['', 'x'.repeat(MOST_QR_TEXT + 1), 'bankid.å.0.b', 'a\u0000b', '<svg onload=alert(1)>'.repeat(2500)])(
    'has no code for a text that can’t be drawn (%#)',
    (data) => {
      const made = newOrder(START, 'qr');
      expect(answered(made, { ...waiting, qr: { type: 'text', data } })).toMatchObject({ state: 'pending', bare: 1 });
      const texts = [{ type: 'text', data } as const, { type: 'frames', frames: [{ data, afterMs: 0 }] } as const].map(
        (text) => answered(made, { ...waiting, qr: text as NonNullable<OrderAnswer['qr']> }).frame,
      );
      expect(texts).toEqual([undefined, undefined]);
    },
  );

  it('counts the answers that left nothing to scan or to open', () => {
    const { qr: _qr, autoStartToken: _token, ...bare } = waiting;
    for (const start of ['qr', 'here'] as const) {
      const twice = answered(answered(newOrder(START, start), bare), bare);
      expect(twice.bare).toBe(2);
      expect(answered(twice, waiting).bare).toBe(0);
      expect(answered(twice, pending('userSign')).bare).toBe(0);
    }
  });
});

const hint = fc.oneof(
  fc.constantFrom<string>(...PENDING_HINTS, ...FAILED_HINTS, 'outstandingTransaction', 'outstandingTransaction'),
  fc.string(),
);
const answer: fc.Arbitrary<OrderAnswer> = fc.record(
  {
    status: fc.constantFrom('pending', 'pending', 'pending', 'failed', 'complete'),
    hintCode: hint,
    qr: fc.constantFrom(
      qr,
      { type: 'image', png: 'AA==' } as const,
      { type: 'frames', frames: [{ data: 'x', afterMs: 0 }] } as const,
    ) as fc.Arbitrary<NonNullable<OrderAnswer['qr']>>,
    autoStartToken: fc.constant('token'),
  },
  { requiredKeys: ['status'] },
);
const at = fc.integer({ min: START - LONGEST_MS, max: START + 3 * LONGEST_MS });
const run = fc.integer({ min: 1, max: 4 });
const event: fc.Arbitrary<OrderEvent> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('answered' as const), run, at, answer }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('ticked' as const), run, at, sinceAnswerMs: fc.nat(9000) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('unanswered' as const), run, at, spoke: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('restarted' as const), start: fc.constantFrom('qr', 'here') }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'cancelled' as const }) },
);

describe('whatever happens', () => {
  it('a code is shown only for an order that waits to be scanned, a token only for one that waits to be opened', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.constantFrom('qr', 'here'), (events, start) => {
        let order = newOrder(START, start);
        let last: OrderAnswer | undefined;
        let takenRun = 0;
        for (const happened of events) {
          const before = order;
          order = afterEvent(before, happened);
          if (isOver(before)) expect(order).toBe(before);
          if ('run' in happened && happened.run !== before.run) expect(order).toBe(before);
          else if (!isOver(before) && happened.type === 'answered') {
            last = happened.answer;
            const isTaken = !['outstandingTransaction', 'noClient', 'startFailed'].includes(
              last.hintCode ?? 'noClient',
            );
            if (last.status === 'pending' && isTaken && /^[A-Za-z]{1,64}$/u.test(last.hintCode!)) takenRun = before.run;
          }
          expect(order.renewals).toBeLessThanOrEqual(MOST_RENEWALS);
          expect(order.run).toBeGreaterThanOrEqual(before.run);
          const shown = order.frame !== undefined || order.autoStartToken !== undefined;
          if (!shown) continue;
          expect(order.state).toBe('pending');
          expect(last).toMatchObject({ status: 'pending', hintCode: 'outstandingTransaction' });
          expect(takenRun).not.toBe(order.run);
          expect(order.start === 'qr').toBe(order.frame !== undefined);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
