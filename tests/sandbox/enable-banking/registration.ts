import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { type BalanceChange, ControlError } from '../shared/bank.ts';
import { type ClientWorld, createClientWorld } from '../shared/client-world.ts';

/** How Enable Banking behaves towards one application. */
export interface EnableBankingTraits {
  /** The redirect URL that was registered, compared character by character. */
  redirectUri: string;
  /**
   * Whose accounts were linked to the application in the control panel: ids of customers. An application without any is
   * inactive; it never sees accounts of others (restricted production).
   */
  linked: string[];
  /** Readings without PSU headers that a bank allows per account and day; null: as many as one likes. */
  perDay: number | null;
  /** Whether accounts bear identification hashes. */
  hashes: 'both' | 'primary' | 'none';
  /** Banks that fill up `GET /aspsps`, each of some kilobytes. */
  fillers: number;
  /** Transactions of a longer period than 90 days are refused. */
  longHistory: boolean;
  /** Origin of the consent page that `POST /auth` names. Null: this one. */
  consentOrigin: string | null;
  /** In which environment it was registered. */
  environment: 'PRODUCTION' | 'SANDBOX';
}

const DEFAULTS: Omit<EnableBankingTraits, 'redirectUri'> = {
  linked: [],
  perDay: 4,
  hashes: 'both',
  fillers: 0,
  longHistory: false,
  consentOrigin: null,
  environment: 'PRODUCTION',
};

export type SessionStatus = 'AUTHORIZED' | 'CLOSED' | 'EXPIRED' | 'REVOKED';

export interface Session {
  status: SessionStatus;
  /** Epoch ms by the application's clock. */
  validUntil: number;
  customerId: string;
  bank: string;
  /** uid → key of the account. Made anew for each session. */
  accounts: Map<string, string>;
}

/** A consent under way, by its authorization id; `code` once it was given. */
export interface Authorization {
  bank: string;
  state: string;
  validUntil: number;
  customerId?: string;
  code?: { value: string; endsAt: number; used: boolean };
}

/** What Enable Banking keeps of an application. */
export interface Registration {
  readonly applicationId: string;
  readonly world: ClientWorld;
  readonly authorizations: Map<string, Authorization>;
  readonly sessions: Map<string, Session>;
  /** By account key. */
  readonly balances: Map<string, BalanceChange>;
  /** Readings by account key and day. */
  readonly readings: Map<string, number>;
  publicKey: KeyObject;
  /** Deleted in the control panel. */
  deleted: boolean;
  traits: EnableBankingTraits;
}

/** A new application and its private key (PKCS#8), which its file bears. Throws ControlError(400). */
export function newRegistration(input: Record<string, unknown>): { registration: Registration; privateKey: string } {
  if (input['redirectUri'] === undefined) throw new ControlError(400, 'redirectUri is missing');
  const traits = changeTraits({ redirectUri: '', ...DEFAULTS }, input);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const registration: Registration = {
    applicationId: randomUUID(),
    world: createClientWorld(),
    authorizations: new Map(),
    sessions: new Map(),
    balances: new Map(),
    readings: new Map(),
    publicKey,
    deleted: false,
    traits,
  };
  return { registration, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isUrl = (value: unknown) => isText(value) && URL.canParse(String(value));

const VALID: Record<keyof EnableBankingTraits, (value: unknown) => boolean> = {
  redirectUri: isUrl,
  linked: (value) => Array.isArray(value) && value.every(isText),
  perDay: (value) => value === null || isCount(value),
  hashes: (value) => value === 'both' || value === 'primary' || value === 'none',
  fillers: isCount,
  longHistory: (value) => typeof value === 'boolean',
  consentOrigin: (value) => value === null || isUrl(value),
  environment: (value) => value === 'PRODUCTION' || value === 'SANDBOX',
};

/** `traits` with `changes`. Throws ControlError(400) for an unknown name or a value of the wrong kind. */
export function changeTraits(traits: EnableBankingTraits, changes: Record<string, unknown>): EnableBankingTraits {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(VALID, name)) throw new ControlError(400, `no such trait: ${name}`);
    if (!VALID[name as keyof EnableBankingTraits](value)) throw new ControlError(400, `not a value of ${name}`);
  }
  return { ...traits, ...changes };
}
