import { randomBytes, randomUUID } from 'node:crypto';
import { type BalanceChange, ControlError } from '../shared/bank.ts';
import { type ClientWorld, createClientWorld } from '../shared/client-world.ts';

const AUTH = ['client_secret_basic', 'client_secret_post', 'none'] as const;

/** How a client is registered. */
export interface PlainTraits {
  /** The one registered redirect address, compared character by character. */
  redirectUri: string;
  /** How the client proves itself; `none` for a public one. */
  auth: (typeof AUTH)[number];
  /** Whether refresh tokens are given. */
  refreshTokens: boolean;
}

/** What this bank keeps of a client. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  /** By account id, in major units. */
  readonly balances: Map<string, BalanceChange>;
  secret: string;
  secretExpired: boolean;
  traits: PlainTraits;
}

export type Registrations = ReadonlyMap<string, Registration>;

/** A secret with characters that form encoding changes. */
export const newSecret = (): string => `${randomBytes(24).toString('base64url')}+/%2D~`;

/** Throws ControlError(400) for a trait that is unknown or of the wrong kind. */
export const newRegistration = (input: Record<string, unknown>): Registration => ({
  clientId: randomUUID(),
  world: createClientWorld(),
  balances: new Map(),
  secret: newSecret(),
  secretExpired: false,
  traits: changeTraits({ redirectUri: '', auth: 'client_secret_basic', refreshTokens: true }, input),
});

/** `traits` with `changes`. Throws as `newRegistration` does. */
export function changeTraits(traits: PlainTraits, changes: Record<string, unknown>): PlainTraits {
  const { redirectUri, auth, refreshTokens, ...others } = { ...traits, ...changes };
  const [unknown] = Object.keys(others);
  if (unknown) throw new ControlError(400, `no such trait: ${unknown}`);
  if (typeof redirectUri !== 'string' || !URL.canParse(redirectUri)) throw new ControlError(400, 'not a redirectUri');
  const method = AUTH.find((one) => one === auth);
  if (!method) throw new ControlError(400, `auth is one of ${AUTH.join(', ')}`);
  if (typeof refreshTokens !== 'boolean') throw new ControlError(400, 'refreshTokens is yes or no');
  return { redirectUri, auth: method, refreshTokens };
}
