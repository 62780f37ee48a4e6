import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lib/failure.ts';
import type { HttpRequest } from '../../../lib/http/http.ts';
import { bankNow } from '../../../lib/http/bank-time.ts';
import { bankPorts, inBankTime } from '../../../lib/sync/bank-ports.ts';
import { createPaperWorld, DAY, HOUR, MINUTE, NOW, paperInstitution } from '../../support/paper-world.ts';

const dated = (at: number) => new Headers({ date: new Date(at).toUTCString() });
const request: HttpRequest = { method: 'GET', url: 'https://api.paper.example/accounts' };

/** The ports to a bank whose answers bear the date that the test says. */
function toBank() {
  const { ports, state } = createPaperWorld();
  const bank = { headers: new Headers() };
  ports.http = (_institution, record) => async () => {
    await record();
    return { status: 200, headers: bank.headers, text: '' };
  };
  const sent: string[] = [];
  const to = (id: string) => bankPorts(ports, paperInstitution({ id }), () => void sent.push(id));
  return { ports, state, bank, sent, to };
}

describe('the bank’s clock', () => {
  it('is this device’s before the bank has told, and in answers without a date or with an odd one', async () => {
    const { bank, to, sent } = toBank();
    const { http, clock } = to('paper');
    expect(bankNow(clock)).toBe(NOW);
    for (const headers of [new Headers(), new Headers({ date: 'yesterday' })]) {
      bank.headers = headers;
      await http(request);
    }
    expect(clock.offset?.()).toBeUndefined();
    expect(bankNow(clock)).toBe(NOW);
    expect(sent).toEqual(['paper', 'paper']);
  });

  it.each([HOUR, -HOUR, DAY, -DAY])('is learned from an answer: %i ms off', async (off) => {
    const { bank, to, state } = toBank();
    const { http, clock } = to('paper');
    bank.headers = dated(NOW + off);
    await http(request);
    expect(bankNow(clock)).toBe(NOW + off);
    state.now += MINUTE;
    expect(clock.now()).toBe(NOW + MINUTE);
    expect(bankNow(clock)).toBe(NOW + MINUTE + off);
  });

  it('of one bank is not another’s', async () => {
    const { bank, to } = toBank();
    bank.headers = dated(NOW + HOUR);
    await to('paper').http(request);
    expect(bankNow(to('other').clock)).toBe(NOW);
    expect(bankNow(to('paper').clock)).toBe(NOW + HOUR);
  });
});

describe('what a bank refuses because of a clock that is off', () => {
  async function tried(failure: unknown, learned: number, before?: number) {
    let offset: number | undefined = before;
    let tries = 0;
    const outcome = await inBankTime({ now: () => NOW, offset: () => offset }, async () => {
      tries++;
      if (tries > 1) return 'done';
      offset = learned;
      throw failure;
    }).catch((error: unknown) => error);
    return { tries, outcome };
  }

  it.each([
    new Failure('configuration', { reason: 'client-rejected' }),
    new Failure('bad-response', { reason: 'foreign-answer' }),
    new Failure('reauthorise', { reason: 'grant-ended' }),
  ])('is asked once more in the bank’s own time: %s', async (failure) => {
    expect(await tried(failure, HOUR)).toEqual({ tries: 2, outcome: 'done' });
    expect(await tried(failure, -HOUR)).toEqual({ tries: 2, outcome: 'done' });
  });

  it.each([
    new Failure('unavailable'),
    new Failure('bad-response', { reason: 'shape' }),
    new Failure('reauthorise', { reason: 'access-token-rejected' }),
    new TypeError('bug'),
  ])('is not where the clock can’t be the reason: %s', async (failure) => {
    expect(await tried(failure, HOUR)).toEqual({ tries: 1, outcome: failure });
  });

  it('is not where the clock was known before, or is off by no more than banks allow for', async () => {
    const failure = new Failure('configuration');
    expect(await tried(failure, HOUR, HOUR)).toMatchObject({ tries: 1 });
    expect(await tried(failure, 30_000)).toMatchObject({ tries: 1 });
    expect(await tried(failure, 31_000)).toMatchObject({ tries: 2 });
    expect(await tried(failure, HOUR + 30_000, HOUR)).toMatchObject({ tries: 1 });
  });

  it('is asked no third time', async () => {
    let tries = 0;
    const failure = new Failure('configuration');
    const clock = { now: () => NOW, offset: () => tries * HOUR };
    const run = async () => {
      tries++;
      throw failure;
    };
    await expect(inBankTime(clock, run)).rejects.toBe(failure);
    expect(tries).toBe(2);
  });

  it('stays refused where the bank tells no time', async () => {
    await expect(
      inBankTime({ now: () => NOW }, async () => Promise.reject(new Failure('configuration'))),
    ).rejects.toThrow('configuration');
  });
});
