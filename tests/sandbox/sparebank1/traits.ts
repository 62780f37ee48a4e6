import { allianceBanks } from './banks.ts';
import { ControlError } from '../shared/bank.ts';

/** How the bank behaves towards one client. */
export interface ClientTraits {
  /** The one registered redirect address, compared character by character. */
  redirectUri: string;
  /** What the approve page calls the client. */
  name: string;
  /** `optional`: honoured when sent. `refused`: `invalid_request` when sent. `ignored`: as if it had not been sent. */
  pkce: 'optional' | 'required' | 'refused' | 'ignored';
  /** What `expires_in` says; the access token lives ten minutes whatever it says. Null leaves it out. */
  expiresIn: number | null;
  /** Whether answers carry `refresh_token_expires_in` and `refresh_token_absolute_expires_in`. */
  refreshExpiryFields: boolean;
  /** Whether a refresh token works once and is followed by another. */
  rotates: boolean;
  /** For how long a refresh token still works after its first use. */
  graceSeconds: number;
  /** The `iss` parameter of authorization responses (RFC 9207). */
  iss: 'right' | 'missing' | 'wrong';
  /** "Your bank" of the registration: another `finInst` is denied. Null: any bank of the alliance will do. */
  finInst: string | null;
  /** An authorization URL can be opened once. */
  oneTimeAuthorizationUrl: boolean;
  /** Resource requests per hour before 429. */
  callsPerHour: number;
  /** Whether `/personal/banking/accounts/default` exists (tutorials have it, the OpenAPI of 2026 does not). */
  accountsDefault: boolean;
}

const DEFAULTS: Omit<ClientTraits, 'redirectUri'> = {
  name: 'Saldobar',
  pkce: 'optional',
  expiresIn: 600,
  refreshExpiryFields: true,
  rotates: true,
  graceSeconds: 0,
  iss: 'right',
  finInst: null,
  oneTimeAuthorizationUrl: false,
  callsPerHour: 60,
  accountsDefault: true,
};

const isBoolean = (value: unknown) => typeof value === 'boolean';
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isOneOf =
  (...allowed: unknown[]) =>
  (value: unknown) =>
    allowed.includes(value);

const VALID: Record<keyof ClientTraits, (value: unknown) => boolean> = {
  redirectUri: isRedirectUri,
  name: (value) => typeof value === 'string' && value.length > 0,
  pkce: isOneOf('optional', 'required', 'refused', 'ignored'),
  expiresIn: (value) => value === null || Number.isSafeInteger(value),
  refreshExpiryFields: isBoolean,
  rotates: isBoolean,
  graceSeconds: isCount,
  iss: isOneOf('right', 'missing', 'wrong'),
  finInst: isOneOf(null, ...allianceBanks.map(({ id }) => id)),
  oneTimeAuthorizationUrl: isBoolean,
  callsPerHour: isCount,
  accountsDefault: isBoolean,
};

/** Traits of a new client. Throws ControlError(400) for an unknown name or a value of the wrong kind. */
export function readTraits(input: Record<string, unknown>): ClientTraits {
  if (input['redirectUri'] === undefined) throw new ControlError(400, 'redirectUri is missing');
  return changeTraits({ redirectUri: '', ...DEFAULTS }, input);
}

/** `traits` with `changes`. Throws as `readTraits` does. */
export function changeTraits(traits: ClientTraits, changes: Record<string, unknown>): ClientTraits {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(VALID, name)) throw new ControlError(400, `no such trait: ${name}`);
    if (!VALID[name as keyof ClientTraits](value)) throw new ControlError(400, `not a value of ${name}`);
  }
  return { ...traits, ...changes };
}

function isRedirectUri(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url !== null && ['https:', 'http:'].includes(url.protocol) && url.hash === '';
}
