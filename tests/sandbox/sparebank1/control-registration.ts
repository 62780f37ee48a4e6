import { randomBytes } from 'node:crypto';
import { type BalanceChange, type BankClient, ControlError } from '../shared/bank.ts';
import type { TokenStore } from '../shared/token-store.ts';
import { accountsNamed } from './customers/customers.ts';
import type { Registration } from './registration.ts';
import { changeTraits } from './traits.ts';

const GRANT_RECORDS = ['Grant', 'RefreshToken', 'AccessToken', 'AuthorizationCode'];

/** A secret with characters that form encoding changes, so that a client which encodes once too often is found out. */
export const newSecret = (): string => `${randomBytes(24).toString('base64url')}+/%2D~`;

/** One registration in the hands of its test. */
export function controlRegistration(registration: Registration, store: TokenStore, remove: () => void): BankClient {
  const { clientId, world } = registration;
  return {
    world,
    setTraits: (changes) => void (registration.traits = changeTraits(registration.traits, changes)),
    advance(seconds) {
      world.clock.advance(seconds);
      store.age(clientId, seconds);
    },
    revoke: () => GRANT_RECORDS.forEach((model) => store.forget(clientId, model)),
    expireSecret: () => void (registration.secretExpired = true),
    renewSecret() {
      registration.secret = newSecret();
      registration.secretExpired = false;
      return registration.secret;
    },
    expireAccess: () => store.expire(clientId, 'AccessToken'),
    setBalances(changes) {
      for (const [keyOrName, change] of Object.entries(changes)) setBalance(registration, keyOrName, change);
    },
    remove,
  };
}

function setBalance({ balances }: Registration, keyOrName: string, change: BalanceChange): void {
  const accounts = accountsNamed(keyOrName);
  if (accounts.length === 0) throw new ControlError(404, `no such account: ${keyOrName}`);
  for (const text of [change.balance, change.availableBalance])
    if (!isScalar(text)) throw new ControlError(400, 'not a JSON scalar');
  for (const { key } of accounts) balances.set(key, { ...balances.get(key), ...change });
}

function isScalar(text: unknown): boolean {
  if (text === undefined || text === null) return true;
  try {
    return (
      typeof text === 'string' && text === text.trim() && (typeof JSON.parse(text) !== 'object' || text === 'null')
    );
  } catch {
    return false;
  }
}
