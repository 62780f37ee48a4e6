import { expect, it } from 'vitest';
import { createClock } from '../../../lib/relying-party/server/clock.ts';

it('counts on steadily while the wall clock is set a little, and follows it when it was far off', () => {
  const time = { wall: 1_000_000, steady: 500.4 };
  const now = createClock({ wall: () => time.wall, steady: () => time.steady });
  const pass = (ms: number, set = 0) => {
    time.steady += ms;
    time.wall += ms + set;
    return now();
  };
  expect(now()).toBe(1_000_000);
  expect(pass(1_000)).toBe(1_001_000);
  expect(pass(1_000, -59_000)).toBe(1_002_000);
  expect(pass(1_000, 118_000)).toBe(1_003_000);
  // The machine slept for an hour.
  expect(pass(1_000, 3_600_000)).toBe(time.wall);
  expect(pass(1_000)).toBe(time.wall);
  expect(pass(1_000, -7_200_000)).toBe(time.wall);
  expect(now()).toBe(1_006_000 - 59_000 + 118_000 + 3_600_000 - 7_200_000);
});
