/** How long things last at BankID, in milliseconds. What no source settles is marked. */
export const TIMES = {
  /** Nobody opened the order: it fails with `startFailed`. */
  start: 30_000,
  /** The whole order, once it was opened; then `expiredTransaction`. Only inferred. */
  order: 180_000,
  /** For how long a finished order can be collected. */
  collectComplete: 180_000,
  collectFailed: 300_000,
  /** How far a scanned frame's second may be from the service's. No source: the app's window is unknown. */
  frame: 3_000,
} as const;
