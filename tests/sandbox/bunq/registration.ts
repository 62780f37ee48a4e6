import { randomBytes, randomUUID } from 'node:crypto';
import { type BalanceChange, ControlError } from '../shared/bank.ts';
import { type ClientWorld, createClientWorld } from '../shared/client-world.ts';
import { type BunqCustomer, customerById } from './customers.ts';

/** Whose API key it is, and how the bank behaves towards it. */
export interface BunqTraits {
  customer: string;
  /** After how long without a request a session ends: the person's own setting in the app. */
  sessionSeconds: number;
  /** How the end of a session is said. */
  ended: 'authorisation' | 'authentication' | 'forbidden';
  /** What answers bear: a good signature, none, or one of something else. */
  signature: 'good' | 'none' | 'wrong';
}

const DEFAULTS: BunqTraits = { customer: 'femke', sessionSeconds: 3600, ended: 'authorisation', signature: 'good' };

/** A session. Times in epoch ms of the client's clock. */
export interface Session {
  id: number;
  endsAt: number;
}

/** An API key, and what this bank keeps of who made it. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  /** By account id. */
  readonly balances: Map<string, BalanceChange>;
  /** Installation tokens of devices that this key was registered with. */
  readonly devices: Set<string>;
  readonly sessions: Map<string, Session>;
  /** When requests of an endpoint came. */
  readonly requests: Map<string, number[]>;
  apiKey: string;
  deleted: boolean;
  traits: BunqTraits;
}

const newKey = () => randomBytes(32).toString('hex');

/** Throws ControlError(400) for a trait that is unknown or of the wrong kind. */
export function newRegistration(input: Record<string, unknown>): Registration {
  return {
    clientId: randomUUID(),
    world: createClientWorld(),
    balances: new Map(),
    devices: new Set(),
    sessions: new Map(),
    requests: new Map(),
    apiKey: newKey(),
    deleted: false,
    traits: changeTraits(DEFAULTS, input),
  };
}

/** Another key of the same person; the old one is deleted. */
export function renewKey(registration: Registration): string {
  registration.deleted = false;
  registration.devices.clear();
  return (registration.apiKey = newKey());
}

/** `traits` with `changes`. Throws as `newRegistration` does. */
export function changeTraits(traits: BunqTraits, changes: Record<string, unknown>): BunqTraits {
  const changed = { ...traits, ...changes };
  const unknown = Object.keys(changed).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown) throw new ControlError(400, `no such trait: ${unknown}`);
  if (!customerById(changed.customer)) throw new ControlError(400, 'not a value of customer');
  if (!Number.isInteger(changed.sessionSeconds)) throw new ControlError(400, 'sessionSeconds is a count');
  if (!['authorisation', 'authentication', 'forbidden'].includes(changed.ended))
    throw new ControlError(400, 'not a value of ended');
  if (!['good', 'none', 'wrong'].includes(changed.signature)) throw new ControlError(400, 'not a value of signature');
  return changed;
}

export function customerOf({ traits }: Registration): BunqCustomer {
  return customerById(traits.customer)!;
}
