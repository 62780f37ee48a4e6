import { randomBytes, randomUUID } from 'node:crypto';
import { type BalanceChange, ControlError } from '../shared/bank.ts';
import { type ClientWorld, createClientWorld } from '../shared/client-world.ts';
import { customerById, type SbankenCustomer } from './customers.ts';

/** How a registered client's bank behaves. */
export interface SbankenTraits {
  /** Whose client it is: there is no consent page on which somebody could log in. */
  customer: string;
}

/** What this bank keeps of a registered client. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  /** By account id. */
  readonly balances: Map<string, BalanceChange>;
  /** When each token that was given ends, by the client's clock. */
  readonly tokens: Map<string, number>;
  secret: string;
  secretEndsAt: number;
  traits: SbankenTraits;
}

const SECRET_LIVES = 92 * 86_400_000;

// Characters that form encoding changes, so that a client which leaves it out is found out.
const newSecret = (): string => `${randomBytes(18).toString('base64url')}+/%2D:~`;

export function newRegistration(input: Record<string, unknown>): Registration {
  const world = createClientWorld();
  const made = { clientId: randomUUID(), world, balances: new Map(), tokens: new Map(), secret: '', secretEndsAt: 0 };
  const traits = changeTraits({ customer: 'torunn' }, input);
  const registration: Registration = { ...made, traits };
  renewSecret(registration);
  return registration;
}

/** A new secret, which lasts three months. */
export function renewSecret(registration: Registration): string {
  registration.secret = newSecret();
  registration.secretEndsAt = registration.world.clock.now() + SECRET_LIVES;
  return registration.secret;
}

/** `traits` with `changes`. Throws ControlError(400) for an unknown name or customer. */
export function changeTraits(traits: SbankenTraits, changes: Record<string, unknown>): SbankenTraits {
  const { customer = traits.customer, ...others } = changes;
  const [unknown] = Object.keys(others);
  if (unknown) throw new ControlError(400, `no such trait: ${unknown}`);
  if (typeof customer !== 'string' || !customerById(customer)) throw new ControlError(400, 'not a value of customer');
  return { customer };
}

export function customerOf({ traits }: Registration): SbankenCustomer {
  return customerById(traits.customer)!;
}
