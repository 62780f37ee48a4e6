import { randomBytes, randomUUID } from 'node:crypto';
import { type BalanceChange, ControlError } from '../shared/bank.ts';
import { type ClientWorld, createClientWorld } from '../shared/client-world.ts';
import type { SebOrder } from './orders.ts';

/** How this bank behaves towards one client. */
export interface SebTraits {
  /** What the bank calls the field of the QR code's text: nobody outside knows. */
  qrField: string;
  /** Statuses come in upper or lower case. */
  statusCase: 'upper' | 'lower';
}

const DEFAULTS: SebTraits = { qrField: 'qr_code', statusCase: 'upper' };

/** A token of a customer. `endsAt` in epoch ms of the client's clock. */
export interface SebToken {
  use: 'access' | 'refresh';
  endsAt: number;
  customerId: string;
  /** Which refresh token of the client this is, 1 for the first. */
  ordinal?: number;
}

/** What this bank keeps of a registered client. */
export interface Registration {
  readonly clientId: string;
  readonly world: ClientWorld;
  /** By resource id. */
  readonly balances: Map<string, BalanceChange>;
  readonly orders: Map<string, SebOrder>;
  readonly tokens: Map<string, SebToken>;
  refreshTokens: number;
  secret: string;
  secretEnded: boolean;
  traits: SebTraits;
}

const newSecret = () => randomBytes(24).toString('base64url');

/** Registers a client. Throws ControlError(400) for a trait that is unknown or of the wrong kind. */
export function newRegistration(input: Record<string, unknown>): Registration {
  return {
    clientId: randomUUID(),
    world: createClientWorld(),
    balances: new Map(),
    orders: new Map(),
    tokens: new Map(),
    refreshTokens: 0,
    secret: newSecret(),
    secretEnded: false,
    traits: changeTraits(DEFAULTS, input),
  };
}

export function renewSecret(registration: Registration): string {
  registration.secretEnded = false;
  return (registration.secret = newSecret());
}

/** `traits` with `changes`. Throws as `newRegistration` does. */
export function changeTraits(traits: SebTraits, changes: Record<string, unknown>): SebTraits {
  const { qrField = traits.qrField, statusCase = traits.statusCase, ...others } = changes;
  const [unknown] = Object.keys(others);
  if (unknown) throw new ControlError(400, `no such trait: ${unknown}`);
  if (typeof qrField !== 'string' || qrField === '') throw new ControlError(400, 'not a value of qrField');
  if (statusCase !== 'upper' && statusCase !== 'lower') throw new ControlError(400, 'not a value of statusCase');
  return { qrField, statusCase };
}
