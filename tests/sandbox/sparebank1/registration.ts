import type { BalanceChange } from '../shared/bank.ts';
import type { ClientWorld } from '../shared/client-world.ts';
import type { RateLimit } from './rate-limit.ts';
import type { ClientTraits } from './traits.ts';

/** What this bank keeps of a registered client. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  readonly rate: RateLimit;
  /** By account key. */
  readonly balances: Map<string, BalanceChange>;
  /** Authorization URLs that were opened. */
  readonly opened: Set<string>;
  secret: string;
  secretExpired: boolean;
  traits: ClientTraits;
}

export type Registrations = ReadonlyMap<string, Registration>;
