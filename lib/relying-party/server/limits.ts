/** How long things last and how often they may be asked for. Times in milliseconds. */
export const LIMITS = {
  /** An order with all its renewals. */
  order: 180_000,
  /** For how long a finished order is kept, so that its share can still be fetched. */
  finished: 300_000,
  renewals: 5,
  /** When the extension should ask again: each time it gets a new frame. */
  poll: 1_000,
  /** BankID wants a collect every two seconds. A little less, so that the second of two polls never comes too early. */
  collect: 1_900,
  /** How far a device's clock may be off. */
  clock: 300_000,
  startsPerAddress: { max: 10, windowMs: 60_000 },
  startsPerDevice: { max: 30, windowMs: 3_600_000 },
  requestsPerAddress: { max: 300, windowMs: 60_000 },
} as const;
