import { randomBytes, randomUUID } from 'node:crypto';
import { type BalanceChange, ControlError } from '../shared/bank.ts';
import { type ClientWorld, createClientWorld } from '../shared/client-world.ts';
import { customerById, type StarlingCustomer } from './customers.ts';

/** Whose token it is, and what it and the bank allow. */
export interface StarlingTraits {
  customer: string;
  /** Scopes that were ticked, separated by spaces. */
  scopes: string;
  /** How often a day the list of accounts may be asked for, and anything at all. */
  listsPerDay: number;
  callsPerDay: number;
}

const DEFAULTS: StarlingTraits = {
  customer: 'imogen',
  scopes:
    'account:read account-list:read account-identifier:read balance:read space:read savings-goal:read transaction:read',
  listsPerDay: 20,
  callsPerDay: 1000,
};

/** A token, and what this bank keeps of who made it. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  /** By account or space uid, in minor units. */
  readonly balances: Map<string, BalanceChange>;
  /** Requests of the client's day, by what limits them. */
  readonly counted: { day: string; lists: number; calls: number };
  token: string;
  revoked: boolean;
  traits: StarlingTraits;
}

const newToken = () => `eyJhbGciOiJQUzI1NiJ9.${randomBytes(60).toString('base64url')}`;

/** Throws ControlError(400) for a trait that is unknown or of the wrong kind. */
export function newRegistration(input: Record<string, unknown>): Registration {
  return {
    clientId: randomUUID(),
    world: createClientWorld(),
    balances: new Map(),
    counted: { day: '', lists: 0, calls: 0 },
    token: newToken(),
    revoked: false,
    traits: changeTraits(DEFAULTS, input),
  };
}

/** A new token in the place of the old one. */
export function renewToken(registration: Registration): string {
  registration.revoked = false;
  return (registration.token = newToken());
}

/** `traits` with `changes`. Throws as `newRegistration` does. */
export function changeTraits(traits: StarlingTraits, changes: Record<string, unknown>): StarlingTraits {
  const changed = { ...traits, ...changes };
  const unknown = Object.keys(changed).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown) throw new ControlError(400, `no such trait: ${unknown}`);
  const { customer, scopes, listsPerDay, callsPerDay } = changed;
  if (!customerById(customer)) throw new ControlError(400, 'not a value of customer');
  if (typeof scopes !== 'string' || !Number.isInteger(listsPerDay) || !Number.isInteger(callsPerDay))
    throw new ControlError(400, 'scopes is a text, the others are counts');
  return changed;
}

export function customerOf({ traits }: Registration): StarlingCustomer {
  return customerById(traits.customer)!;
}
