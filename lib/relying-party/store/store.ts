/** A stored text with the number of its last change. */
export interface Stored {
  value: string;
  version: number;
}

/**
 * Where the server keeps orders and enrolments, so that a restart loses nothing and several instances may share them.
 * Times are epoch milliseconds of the store's own clock (`now`), the same for every instance. What has expired is not
 * found any more.
 */
export interface Store {
  now(): Promise<number>;
  /** Returns the text that it takes the place of: of several who put at once, each gets another's. */
  put(key: string, value: string, expiresAt: number | null): Promise<string | undefined>;
  get(key: string): Promise<Stored | undefined>;
  /** Changes a record unless somebody else has since it was read; false then. */
  replace(key: string, version: number, value: string, expiresAt: number | null): Promise<boolean>;
  /** False when there was nothing. */
  remove(key: string): Promise<boolean>;
  /** True for the first who takes this name before it expires. */
  takeOnce(key: string, expiresAt: number): Promise<boolean>;
  /** Adds one to a count that begins anew every `windowMs`, and returns it. */
  count(key: string, windowMs: number): Promise<number>;
  close(): Promise<void>;
}
