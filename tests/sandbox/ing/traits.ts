import { X509Certificate } from 'node:crypto';
import { ControlError } from '../shared/bank.ts';

const ANSWERS = ['signed', 'long-salt', 'other-key', 'other-body', 'no-digest', 'unsigned'] as const;

/** How this bank behaves towards one client. */
export interface IngTraits {
  /** The one registered redirect address, compared character by character. */
  redirectUri: string;
  /** The signing certificate, PEM, as it was uploaded to the portal. */
  certificate: string;
  /** What the approve page calls the client. */
  name: string;
  /** Headers that a signature must cover: three, or four with `x-ing-reqid`. */
  signed: 'three' | 'four';
  /** The PSD2 variant: application tokens by certificate and `SN=` key id, client id told in the answer. */
  psd2: boolean;
  /**
   * Distinguished name of the client's TLS certificate (RFC 4514), which every request but those of the consent pages
   * must then show. Null: this client goes to the port without TLS.
   */
  certificateSubject: string | null;
  /** Without TLS: requests that bear no signature count as if TLS had shown the client's certificate. */
  certificateAssumed: boolean;
  /** Most seconds by which a signed date may be off. */
  skewSeconds: number;
  /** Amounts as JSON numbers, as the API's version 3.1.5 has them, or as strings like older ones. */
  amounts: 'number' | 'string';
  /** The consent exists, but no account was granted: 404. */
  noGrants: boolean;
  /**
   * How answers to calls with a JWS are signed: well; well with all the salt that fits; by a key that is not the
   * certificate's; over another body; without the digest; not at all.
   */
  answers: (typeof ANSWERS)[number];
  /** Origin of the consent page that `authorization-server-url` names. Null: this bank's own. */
  consentOrigin: string | null;
}

const DEFAULTS: Omit<IngTraits, 'redirectUri' | 'certificate'> = {
  name: 'Saldobar',
  signed: 'three',
  psd2: false,
  certificateSubject: null,
  certificateAssumed: false,
  skewSeconds: 30,
  amounts: 'number',
  noGrants: false,
  answers: 'signed',
  consentOrigin: null,
};

const isBoolean = (value: unknown) => typeof value === 'boolean';
const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isUrl = (value: unknown) => isText(value) && URL.canParse(String(value));

const VALID: Record<keyof IngTraits, (value: unknown) => boolean> = {
  redirectUri: isUrl,
  certificate: isCertificate,
  name: isText,
  signed: (value) => value === 'three' || value === 'four',
  psd2: isBoolean,
  certificateSubject: (value) => value === null || isText(value),
  certificateAssumed: isBoolean,
  skewSeconds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  amounts: (value) => value === 'number' || value === 'string',
  noGrants: isBoolean,
  answers: (value) => (ANSWERS as readonly unknown[]).includes(value),
  consentOrigin: (value) => value === null || isUrl(value),
};

/** Traits of a new client. Throws ControlError(400) for a missing or unknown name or a value of the wrong kind. */
export function readTraits(input: Record<string, unknown>): IngTraits {
  for (const name of ['redirectUri', 'certificate'])
    if (input[name] === undefined) throw new ControlError(400, `${name} is missing`);
  return changeTraits({ redirectUri: '', certificate: '', ...DEFAULTS }, input);
}

/** `traits` with `changes`. Throws as `readTraits` does. */
export function changeTraits(traits: IngTraits, changes: Record<string, unknown>): IngTraits {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(VALID, name)) throw new ControlError(400, `no such trait: ${name}`);
    if (!VALID[name as keyof IngTraits](value)) throw new ControlError(400, `not a value of ${name}`);
  }
  return { ...traits, ...changes };
}

function isCertificate(value: unknown): boolean {
  try {
    return ['rsa', 'ec'].includes(new X509Certificate(String(value)).publicKey.asymmetricKeyType ?? '');
  } catch {
    return false;
  }
}
