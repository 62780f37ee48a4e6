import type { JsonWebKey } from 'node:crypto';
import { ControlError } from '../shared/bank.ts';
import { isMutant, type Mutant } from './mutants.ts';

type Alg = 'PS256' | 'ES256' | 'RS256';

/** How the bank behaves towards one client. */
export interface UkTraits {
  /** The one registered redirect address, compared character by character. */
  redirectUri: string;
  auth: 'private_key_jwt' | 'client_secret_basic' | 'client_secret_post' | 'tls_client_auth';
  /** Distinguished name of the client's certificate, as `tls_client_auth` compares it (RFC 4514). */
  certificateSubject: string | null;
  /** Tokens work only with the certificate that they were got with (RFC 8705 3). */
  certificateBound: boolean;
  /**
   * What it takes as `request`: `signed` holds the client to FAPI 1.0 Advanced; `signed-2019`; `unsigned-2019` with
   * `alg: none`; `intent-id`, the bare id of the consent.
   */
  request: 'signed' | 'signed-2019' | 'unsigned-2019' | 'intent-id';
  response: 'code id_token' | 'code' | 'jwt';
  clientAlg: Alg;
  serverAlg: Alg;
  /** Public keys of the client. */
  jwks: { keys: JsonWebKey[] } | null;
  /** What is wrong with signed answers of the authorization endpoint. */
  mutant: Mutant | null;
  /** What is wrong with id_tokens of the token endpoint. */
  tokenMutant: Mutant | null;
  /** Whether `/balances` exists for all accounts at once. */
  bulkBalances: boolean;
  /** Entries per page of accounts, balances and transactions. */
  pageSize: number;
  /** Whether refresh tokens are given. */
  refreshTokens: boolean;
  /** Days until a consent ends, when the bank sets an end; null for none. */
  consentDays: number | null;
  /** Whether that end is set when the customer approves, not when the consent is made. */
  endSetByApproval: boolean;
  /** Days until a refresh token ends, told by a claim of every id_token; null for no claim. */
  refreshDays: number | null;
}

const DEFAULTS: Omit<UkTraits, 'redirectUri'> = {
  auth: 'private_key_jwt',
  certificateSubject: null,
  certificateBound: false,
  request: 'signed',
  response: 'code id_token',
  clientAlg: 'PS256',
  serverAlg: 'PS256',
  jwks: null,
  mutant: null,
  tokenMutant: null,
  bulkBalances: true,
  pageSize: 25,
  refreshTokens: true,
  consentDays: null,
  endSetByApproval: false,
  refreshDays: null,
};

const isBoolean = (value: unknown) => typeof value === 'boolean';
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;
const isOneOf =
  (...allowed: unknown[]) =>
  (value: unknown) =>
    allowed.includes(value);

const VALID: Record<keyof UkTraits, (value: unknown) => boolean> = {
  redirectUri: (value) => typeof value === 'string' && URL.canParse(value),
  auth: isOneOf('private_key_jwt', 'client_secret_basic', 'client_secret_post', 'tls_client_auth'),
  certificateSubject: (value) => value === null || (typeof value === 'string' && value.includes('=')),
  certificateBound: isBoolean,
  request: isOneOf('signed', 'signed-2019', 'unsigned-2019', 'intent-id'),
  response: isOneOf('code id_token', 'code', 'jwt'),
  clientAlg: isOneOf('PS256', 'ES256', 'RS256'),
  serverAlg: isOneOf('PS256', 'ES256', 'RS256'),
  jwks: (value) => value === null || Array.isArray((value as { keys?: unknown }).keys),
  mutant: (value) => value === null || isMutant(value),
  tokenMutant: (value) => value === null || isMutant(value),
  bulkBalances: isBoolean,
  pageSize: isCount,
  refreshTokens: isBoolean,
  consentDays: (value) => value === null || isCount(value),
  endSetByApproval: isBoolean,
  refreshDays: (value) => value === null || isCount(value),
};

/** Traits of a new client. Throws ControlError(400) for an unknown name or a value of the wrong kind. */
export function readTraits(input: Record<string, unknown>): UkTraits {
  if (input['redirectUri'] === undefined) throw new ControlError(400, 'redirectUri is missing');
  return changeTraits({ redirectUri: '', ...DEFAULTS }, input);
}

/** `traits` with `changes`. Throws as `readTraits` does. */
export function changeTraits(traits: UkTraits, changes: Record<string, unknown>): UkTraits {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(VALID, name)) throw new ControlError(400, `no such trait: ${name}`);
    if (!VALID[name as keyof UkTraits](value)) throw new ControlError(400, `not a value of ${name}`);
  }
  return { ...traits, ...changes };
}
