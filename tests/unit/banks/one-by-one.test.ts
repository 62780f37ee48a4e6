import { describe, expect, it } from 'vitest';
import { oneByOne, someRead } from '../../../lib/banks/one-by-one.ts';
import { Failure, type FailureInfo } from '../../../lib/failure.ts';

const read = (outcomes: (number | FailureInfo)[]) =>
  oneByOne(outcomes, async (outcome) => {
    if (typeof outcome === 'number') return outcome;
    throw new Failure(outcome.kind, outcome);
  });
const alone: FailureInfo[] = [
  { kind: 'bad-response', reason: 'shape' },
  { kind: 'forbidden' },
  { kind: 'unavailable', reason: 'server-error' },
];
const all: FailureInfo[] = [
  { kind: 'rate-limited', until: 1 },
  { kind: 'offline' },
  { kind: 'unavailable', reason: 'timeout' },
  { kind: 'unavailable' },
  { kind: 'permission' },
  { kind: 'reauthorise', reason: 'access-token-rejected' },
];

describe('reading one by one', () => {
  it.each(alone)('keeps the others where one has trouble of its own: $kind', async (failure) => {
    const results = someRead(await read([1, failure, 3]));
    expect(results).toMatchObject([1, failure, 3]);
  });

  it.each(all)('ends where the trouble is about all of them: $kind', async (failure) => {
    await expect(read([1, failure, 3])).rejects.toMatchObject(failure);
  });

  it('is a failure where nothing could be read, and none where there was nothing to read', async () => {
    const results = await read(alone);
    expect(() => someRead(results)).toThrow(expect.objectContaining(alone[0]!));
    expect(someRead(await read([]))).toEqual([]);
  });

  it('hides no fault of our own', async () => {
    const broken = oneByOne([1], () => Promise.reject(new TypeError('ours')));
    await expect(broken).rejects.toThrow('ours');
  });
});
