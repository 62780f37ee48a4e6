import type { Exclusive } from '../vault/ports.ts';

/** Web Locks: over all contexts of the extension, and a killed holder frees its name at once. */
export const exclusive: Exclusive = (name, run) => navigator.locks.request(name, run);
