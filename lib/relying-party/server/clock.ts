/** A machine's two clocks, both in milliseconds: the one of the wall, which may be set, and one that only counts on. */
export interface Clocks {
  wall(): number;
  steady(): number;
}

const MACHINE: Clocks = { wall: Date.now, steady: () => performance.now() };
const TOLERANCE = 60_000;

/**
 * The server's clock (epoch ms). It counts on steadily while the wall clock is set by less than a minute, for an order's
 * seconds must not jump; it follows a greater step, else the signatures of every device would be out of time from then on:
 * a machine that slept, or one that started with a wrong clock.
 */
export function createClock({ wall, steady }: Clocks = MACHINE): () => number {
  let begun = wall() - steady();
  return () => {
    const off = wall() - steady() - begun;
    if (Math.abs(off) >= TOLERANCE) begun += off;
    return Math.round(begun + steady());
  };
}
