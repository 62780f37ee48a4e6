import { describe, expect, it } from 'vitest';
import { followOrder } from '../../../lib/bankid/follow.ts';
import type { Start } from '../../../lib/bankid/message.ts';
import { LONGEST_MS, MOST_BARE, newOrder, type Order } from '../../../lib/bankid/order.ts';
import type { OrderAnswer, OrderSource, QrAnswer } from '../../../lib/bankid/source.ts';
import { Failure } from '../../../lib/failure.ts';

const START = 1_790_000_000_000;
const text = (data: string): QrAnswer => ({ type: 'text', data });
const waiting = (more: Partial<OrderAnswer> = {}): OrderAnswer => ({
  status: 'pending',
  hintCode: 'outstandingTransaction',
  ...more,
});
const DONE: OrderAnswer = { status: 'complete' };

/** A login over a clock that stands still but for its waits. Each answer is given once, the calls are noted. */
function login(
  answers: (OrderAnswer | Error | (() => OrderAnswer))[],
  more: Partial<OrderSource> = {},
  start: Start = 'qr',
) {
  let now = START;
  const calls: string[] = [];
  const seen: Order[] = [];
  const next = async (call: string): Promise<OrderAnswer> => {
    calls.push(`${call} ${(now - START) / 1000}`);
    const answer = answers.shift();
    if (!answer) throw new TypeError(`nothing left for ${call}`);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer() : answer;
  };
  const source: OrderSource = { start: (wanted) => next(`start ${wanted}`), poll: () => next('poll'), ...more };
  const following = followOrder(newOrder(START, start), source, {
    now: () => now,
    wait: async (ms) => void (now += ms),
    changed: async (order) => void seen.push(order),
  });
  const codes = () => seen.map(({ frame }) => (frame?.type === 'text' ? frame.data : frame?.type));
  return { following, calls, seen, codes };
}

describe('a login', () => {
  it('asks at once and then each second, and shows what each answer brings', async () => {
    const { following, calls, codes } = login([
      waiting(),
      waiting({ qr: text('0') }),
      waiting({ qr: text('1') }),
      { status: 'pending', hintCode: 'userSign' },
      DONE,
    ]);
    expect((await following.ended).state).toBe('complete');
    expect(calls).toEqual(['start qr 0', 'poll 0', 'poll 1', 'poll 2', 'poll 3']);
    expect(codes()).toEqual([undefined, '0', '1', undefined, undefined]);
  });

  it('asks no oftener than each second and as seldom as it is told', async () => {
    const { following, calls } = login([
      waiting({ qr: text('0'), nextPollMs: 10 }),
      waiting({ qr: text('1'), nextPollMs: 2500 }),
      waiting({ qr: text('2'), nextPollMs: 999_999 }),
      DONE,
    ]);
    await following.ended;
    expect(calls).toEqual(['start qr 0', 'poll 1', 'poll 3.5', 'poll 13.5']);
  });

  it('shows the frames of a batch in their time', async () => {
    const frames = [0, 1, 2, 3].map((n) => ({ data: String(n), afterMs: n * 1000 }));
    const { following, codes } = login([waiting({ qr: { type: 'frames', frames }, nextPollMs: 4000 }), DONE]);
    await following.ended;
    expect(codes()).toEqual(['0', '1', '2', '3', undefined]);
  });

  it('gets a frame a second where frames come by a call of their own', async () => {
    let n = 0;
    const { following, codes } = login(
      [
        waiting({ nextPollMs: 2000 }),
        waiting({ nextPollMs: 2000 }),
        { status: 'pending', hintCode: 'started', nextPollMs: 4000 },
        DONE,
      ],
      { frame: async () => text(String(n++)) },
    );
    await following.ended;
    expect(codes()).toEqual(['0', '1', '2', '3', undefined, undefined]);
    expect(n).toBe(4);
  });

  it('goes on where a frame of its own call is late, and ends where it never will be one', async () => {
    const answers = () => [waiting({ nextPollMs: 2000 }), { status: 'pending', hintCode: 'started' } as const, DONE];
    const late = login(answers(), { frame: () => Promise.reject(new Failure('unavailable')) });
    expect((await late.following.ended).state).toBe('complete');
    const odd = new Failure('bad-response');
    await expect(login(answers(), { frame: () => Promise.reject(odd) }).following.ended).rejects.toBe(odd);
  });

  it('asks for no frame where the app is on this device', async () => {
    let asked = 0;
    const frame = async () => text(String(asked++));
    const { following } = login(
      [waiting({ autoStartToken: 'token' }), waiting({ nextPollMs: 3000 }), DONE],
      { frame },
      'here',
    );
    await following.ended;
    expect(asked).toBe(0);
  });

  it('leaves an order that the app has where it is', async () => {
    const { following, calls } = login([
      waiting({ qr: text('0') }),
      { status: 'pending', hintCode: 'userSign' },
      () => {
        void following.restart('here');
        return { status: 'pending', hintCode: 'userSign' };
      },
      DONE,
    ]);
    expect(await following.ended).toMatchObject({ state: 'complete', start: 'qr' });
    expect(calls.filter((call) => call.startsWith('start'))).toEqual(['start qr 0']);
  });

  it('passes a picture on as it is', async () => {
    const { following, seen } = login([waiting({ qr: { type: 'image', png: 'iVBORw0KGgo=' } }), DONE]);
    await following.ended;
    expect(seen[0]?.frame).toEqual({ type: 'image', png: 'iVBORw0KGgo=' });
  });

  it('starts anew when nobody scanned, and asks the new order at once', async () => {
    const { following, calls, seen } = login([
      waiting({ qr: text('a') }),
      { status: 'failed', hintCode: 'startFailed' },
      waiting(),
      waiting({ qr: text('b') }),
      DONE,
    ]);
    await following.ended;
    expect(calls).toEqual(['start qr 0', 'poll 1', 'start qr 1', 'poll 1', 'poll 2']);
    expect(seen.map(({ run, renewals }) => [run, renewals])).toContainEqual([2, 1]);
  });

  it('ends after five renewals, and asks nothing after', async () => {
    const round = (): OrderAnswer[] => [waiting({ qr: text('x') }), { status: 'failed', hintCode: 'startFailed' }];
    const { following, calls } = login(Array.from({ length: 6 }, round).flat());
    expect(await following.ended).toMatchObject({ state: 'failed', hintCode: 'startFailed' });
    expect(calls.filter((call) => call.startsWith('start'))).toHaveLength(6);
  });

  it('asks again when no answer came, and shows nothing old meanwhile', async () => {
    const { following, calls, codes } = login([
      waiting({ qr: text('0') }),
      new Failure('unavailable'),
      new Failure('offline'),
      waiting({ qr: text('5') }),
      DONE,
    ]);
    await following.ended;
    expect(calls).toEqual(['start qr 0', 'poll 1', 'poll 3', 'poll 5', 'poll 6']);
    expect(codes()).toEqual(['0', undefined, '5', undefined]);
  });

  it('waits as long as a bank that is asked too often says, and not for one that says longer than there is time', async () => {
    const { following, calls } = login([
      waiting({ qr: text('0') }),
      new Failure('rate-limited', { until: START + 31_000 }),
      waiting({ qr: text('31') }),
      DONE,
    ]);
    await following.ended;
    expect(calls).toEqual(['start qr 0', 'poll 1', 'poll 31', 'poll 32']);
    const limited = new Failure('rate-limited', { until: START + LONGEST_MS });
    await expect(login([waiting({ qr: text('0') }), limited]).following.ended).rejects.toBe(limited);
  });

  it('says what kept the answers away for all the time, and that nobody scanned where the service ended the order', async () => {
    const offline = new Failure('offline');
    const silent = login([waiting({ qr: text('0') }), ...Array.from({ length: 90 }, () => offline)]);
    await expect(silent.following.ended).rejects.toBe(offline);
    const down = new Failure('unavailable', { reason: 'server-error' });
    const over = login([waiting({ qr: text('0') }), ...Array.from({ length: 91 }, () => down)]);
    expect(await over.following.ended).toMatchObject({ state: 'failed', hintCode: 'startFailed' });
  });

  it.each(['qr', 'here'] as const)('ends where nothing to begin the app with ever comes, %s', async (start) => {
    const { following, calls } = login(
      Array.from({ length: 30 }, () => waiting()),
      {},
      start,
    );
    await expect(following.ended).rejects.toMatchObject({ kind: 'bad-response', reason: 'shape' });
    expect(calls).toHaveLength(MOST_BARE);
  });

  it.each([new Failure('bad-response'), new Failure('forbidden'), new TypeError('a bug')])(
    'ends with what asking again will not mend: %s',
    async (error) => {
      const { following } = login([waiting({ qr: text('0') }), error]);
      await expect(following.ended).rejects.toBe(error);
    },
  );

  it('goes over to this device: the old order is given back, its late answer dropped', async () => {
    const cancelled: string[] = [];
    const { following, calls, seen } = login(
      [
        waiting({ qr: text('0') }),
        () => {
          void following.restart('here');
          return { status: 'complete' };
        },
        waiting({ autoStartToken: 'token' }),
        DONE,
      ],
      { cancel: async () => void cancelled.push('cancel') },
    );
    expect((await following.ended).state).toBe('complete');
    expect(calls).toEqual(['start qr 0', 'poll 1', 'start here 1', 'poll 2']);
    expect(cancelled).toEqual(['cancel']);
    expect(seen.at(-2)).toMatchObject({ start: 'here', autoStartToken: 'token' });
  });

  it.each([
    ['cancelled', 'cancelled'],
    ['begun anew elsewhere', 'complete'],
  ])('is not ended by a question that fails after it was %s', async (_what, state) => {
    const { following } = login([
      waiting({ qr: text('0') }),
      () => {
        void (state === 'cancelled' ? following.cancel() : following.restart('here'));
        throw new Failure('bad-response');
      },
      waiting({ autoStartToken: 'token' }),
      DONE,
    ]);
    expect((await following.ended).state).toBe(state);
  });

  it('ends when it is cancelled, tells the bank, and drops the answer that was on its way', async () => {
    let told = 0;
    const { following, seen } = login(
      [
        waiting({ qr: text('0') }),
        () => {
          void following.cancel();
          return waiting({ qr: text('late') });
        },
      ],
      { cancel: async () => void told++ },
    );
    expect((await following.ended).state).toBe('cancelled');
    expect(seen.at(-1)).toMatchObject({ state: 'cancelled' });
    expect(told).toBe(1);
    await following.cancel();
    expect(told).toBe(1);
  });
});
