import { describe, expect, it } from 'vitest';
import { followOrder } from '../../../lib/bankid/follow.ts';
import type { Start } from '../../../lib/bankid/message.ts';
import { newOrder, type Order } from '../../../lib/bankid/order.ts';
import type { OrderAnswer, OrderSource } from '../../../lib/bankid/source.ts';

// How services that are known hand out a login (bankid.md, section 0), each by the adapter that it takes. The services
// here are made up, their fields are those of the real ones.

const WAITING = { status: 'pending', hintCode: 'outstandingTransaction' } as const;
const IN_APP: OrderAnswer = { status: 'pending', hintCode: 'userSign' };
const DONE: OrderAnswer = { status: 'complete' };
const text = (data: string) => ({ type: 'text', data }) as const;

/** What a person sees of a login, second by second, until it is over: codes, tokens, or `-` for neither. */
async function seen(source: OrderSource, start: Start = 'qr'): Promise<string[]> {
  let now = 0;
  const shown: string[] = [];
  const look = ({ frame, autoStartToken }: Order) =>
    frame ? (frame.type === 'text' ? frame.data : `picture ${frame.png}`) : (autoStartToken ?? '-');
  const order = await followOrder(newOrder(0, start), source, {
    now: () => now,
    wait: async (ms) => void (now += ms),
    changed: async (changed) => void shown.push(look(changed)),
  }).ended;
  expect(order.state).toBe('complete');
  return shown;
}

/** A service that gives the answers of a list in turn. */
function service<T>(...answers: T[]): () => Promise<T> {
  return async () => {
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError('asked after the end');
    return answer;
  };
}

describe('a source', () => {
  it('of a fresh text with each poll (Kivra)', async () => {
    const poll = service(
      { status: 'pending', qr_code: 'a' },
      { status: 'pending', qr_code: 'b' },
      { status: 'signing' },
      { status: 'complete' },
    );
    expect(
      await seen({
        start: async () => WAITING,
        async poll() {
          const { status, qr_code } = await poll();
          if (status === 'complete') return DONE;
          return qr_code === undefined ? IN_APP : { ...WAITING, qr: text(qr_code) };
        },
      }),
    ).toEqual(['-', 'a', 'b', '-', '-']);
  });

  it('of a fresh text by a call of its own, beside the one that asks (Avanza)', async () => {
    const restart = service(...['a', 'b', 'c', 'd'].map((qrToken) => ({ qrToken })));
    const collect = service(
      { state: 'OUTSTANDING_TRANSACTION' },
      { state: 'OUTSTANDING_TRANSACTION' },
      { state: 'USER_SIGN' },
      { state: 'COMPLETE' },
    );
    const ask = async (): Promise<OrderAnswer> => {
      const { state } = await collect();
      if (state === 'COMPLETE') return DONE;
      return state === 'USER_SIGN' ? IN_APP : { ...WAITING, nextPollMs: 2000 };
    };
    const frame = async () => text((await restart()).qrToken);
    expect(await seen({ start: ask, poll: ask, frame })).toEqual(['a', 'b', 'c', 'd', '-', '-']);
  });

  it('of a text inside the status, only while it waits to be scanned (BankID’s own sample)', async () => {
    const status = service(
      { status: 'PENDING', hintCode: 'outstandingTransaction', qrCode: 'a' },
      { status: 'PENDING', hintCode: 'outstandingTransaction', qrCode: 'b' },
      { status: 'PENDING', hintCode: 'started' },
      { status: 'COMPLETE' },
    );
    expect(
      await seen({
        start: async () => WAITING,
        async poll() {
          const { status: word, hintCode, qrCode } = await status();
          if (word === 'COMPLETE') return DONE;
          return { status: 'pending', ...(hintCode && { hintCode }), ...(qrCode && { qr: text(qrCode) }) };
        },
      }),
    ).toEqual(['-', 'a', 'b', '-', '-']);
  });

  it('of a first text, and an address that goes on with others and ends with another address (Criipto)', async () => {
    const begun = { initialQrCode: 'a', pollUrl: 'https://broker.example/poll' };
    const poll = service(
      { status: 202, body: { qrCode: 'b' } },
      { status: 202, body: {} },
      { status: 200, body: { targetUrl: 'https://broker.example/done' } },
    );
    expect(
      await seen({
        start: async () => ({ ...WAITING, qr: text(begun.initialQrCode) }),
        async poll(): Promise<OrderAnswer> {
          const { status, body } = await poll();
          if (status !== 202) return DONE;
          return body.qrCode === undefined
            ? { status: 'pending', hintCode: 'started' }
            : { ...WAITING, qr: text(body.qrCode) };
        },
      }),
    ).toEqual(['a', 'b', '-', '-']);
  });

  it('of a batch of texts, each with its time (Bricknode)', async () => {
    const batch = (...codes: [code: string, seconds: number][]) => ({
      QRCodes: codes.map(([Code, Time]) => ({ Code, Time })),
      Complete: false,
    });
    const ask = service(batch(['b', 1], ['a', 0], ['c', 2]), batch(['d', 0]), { ...batch(), Complete: true });
    const answer = async (): Promise<OrderAnswer> => {
      const { QRCodes, Complete } = await ask();
      if (Complete) return DONE;
      const frames = QRCodes.map(({ Code, Time }) => ({ data: Code, afterMs: Time * 1000 }));
      return { ...WAITING, qr: { type: 'frames', frames }, nextPollMs: frames.length * 1000 };
    };
    expect(await seen({ start: answer, poll: answer })).toEqual(['a', 'b', 'c', 'd', '-']);
  });

  it('of a ready picture (Active Login, swedenconnect)', async () => {
    const poll = service({ qrImage: 'data:image/png;base64,AAAA' }, { qrImage: 'data:image/png;base64,BBBB' }, {});
    expect(
      await seen({
        start: async () => WAITING,
        async poll() {
          const png = (await poll()).qrImage?.replace('data:image/png;base64,', '');
          return png === undefined ? DONE : { ...WAITING, qr: { type: 'image', png } };
        },
      }),
    ).toEqual(['-', 'picture AAAA', 'picture BBBB', '-']);
  });

  it('of a token for the app on this device, given once (BankID’s auth) or anew (SEB)', async () => {
    const { autoStartToken } = { autoStartToken: 'once' };
    const poll = service<OrderAnswer>(WAITING, IN_APP, DONE);
    const once: OrderSource = {
      start: async () => ({ ...WAITING, autoStartToken }),
      poll: async () => ({ ...(await poll()), autoStartToken }),
    };
    expect(await seen(once, 'here')).toEqual(['once', 'once', '-', '-']);

    const tokens = service<OrderAnswer>(
      { ...WAITING, autoStartToken: 'a' },
      { ...WAITING, autoStartToken: 'b' },
      IN_APP,
      DONE,
    );
    expect(await seen({ start: async () => WAITING, poll: tokens }, 'here')).toEqual(['-', 'a', 'b', '-', '-']);
  });
});
