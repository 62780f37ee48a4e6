import { randomBytes, randomUUID } from 'node:crypto';
import { type BalanceChange, ControlError } from '../shared/bank.ts';
import { type ClientWorld, createClientWorld } from '../shared/client-world.ts';

/** How a client is registered. */
export interface MonzoTraits {
  redirectUri: string;
  /** Others get no refresh token. */
  confidential: boolean;
}

/** A login that has begun: the e-mail's link bears its id. */
export interface Login {
  customerId: string;
  redirectUri: string;
  state: string;
}

/** A token of one person. `endsAt` in epoch ms of the client's clock. */
export interface Token {
  use: 'code' | 'access' | 'refresh';
  customerId: string;
  endsAt: number;
  /** Another login or refresh took its place. */
  evicted?: true;
  /** Which refresh token of the client this is, 1 for the first. */
  ordinal?: number;
}

/** What this bank keeps of a client. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  /** By account or pot id, in minor units. */
  readonly balances: Map<string, BalanceChange>;
  readonly logins: Map<string, Login>;
  readonly tokens: Map<string, Token>;
  refreshTokens: number;
  /** When the person approved in the app (epoch ms of the client's clock); absent before. */
  approvedAt?: number;
  secret: string;
  secretEnded: boolean;
  traits: MonzoTraits;
}

const newSecret = () => `mnzconf.${randomBytes(32).toString('base64url')}/+==`;

/** Throws ControlError(400) for a trait that is unknown or of the wrong kind. */
export function newRegistration(input: Record<string, unknown>): Registration {
  return {
    clientId: `oauth2client_${randomUUID().replaceAll('-', '').slice(0, 22)}`,
    world: createClientWorld(),
    balances: new Map(),
    logins: new Map(),
    tokens: new Map(),
    refreshTokens: 0,
    secret: newSecret(),
    secretEnded: false,
    traits: changeTraits({ redirectUri: '', confidential: true }, input),
  };
}

export function renewSecret(registration: Registration): string {
  registration.secretEnded = false;
  return (registration.secret = newSecret());
}

/** `traits` with `changes`. Throws as `newRegistration` does. */
export function changeTraits(traits: MonzoTraits, changes: Record<string, unknown>): MonzoTraits {
  const { redirectUri = traits.redirectUri, confidential = traits.confidential, ...others } = changes;
  const [unknown] = Object.keys(others);
  if (unknown) throw new ControlError(400, `no such trait: ${unknown}`);
  if (typeof redirectUri !== 'string' || !URL.canParse(redirectUri)) throw new ControlError(400, 'not a redirectUri');
  if (typeof confidential !== 'boolean') throw new ControlError(400, 'confidential is yes or no');
  return { redirectUri, confidential };
}
