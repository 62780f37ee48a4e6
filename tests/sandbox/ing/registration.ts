import type { BalanceChange } from '../shared/bank.ts';
import type { ClientWorld } from '../shared/client-world.ts';
import type { IngTraits } from './traits.ts';

/** By what a token was got, and therefore must be used: an HTTP signature, or the TLS certificate. */
export type TokenKind = 'signature' | 'certificate';

/** A token of an application (no customer) or of a customer. `endsAt` in epoch ms of the client's clock. */
export interface IssuedToken {
  use: 'application' | 'access' | 'refresh' | 'code';
  kind: TokenKind;
  endsAt: number;
  customerId?: string;
  /** Which refresh token of the client this is, 1 for the first. */
  ordinal?: number;
}

/** What this bank keeps of a registered client. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  /** By resource id. */
  readonly balances: Map<string, BalanceChange>;
  readonly tokens: Map<string, IssuedToken>;
  /** Consents under way, by the reference in the page's address. */
  readonly consents: Map<string, Consent>;
  /** `x-ing-reqid` values that were seen under a good signature. */
  readonly requestIds: Set<string>;
  expired: boolean;
  refreshTokens: number;
  traits: IngTraits;
}

export interface Consent {
  kind: TokenKind;
  country: string;
  customerId?: string;
}
