/** Runs one at a time per name, over all contexts of the extension; a killed holder frees it at once (Web Locks). */
export type Exclusive = <T>(name: string, run: () => Promise<T>) => Promise<T>;

export const exclusive: Exclusive = (name, run) => navigator.locks.request(name, run);
