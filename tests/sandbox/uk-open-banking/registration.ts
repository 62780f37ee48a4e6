import type { BalanceChange } from '../shared/bank.ts';
import type { ClientWorld } from '../shared/client-world.ts';
import type { UkTraits } from './traits.ts';

/** What this bank keeps of a registered client. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  /** By AccountId. */
  readonly balances: Map<string, BalanceChange>;
  secret: string;
  secretExpired: boolean;
  traits: UkTraits;
}

export type Registrations = ReadonlyMap<string, Registration>;
