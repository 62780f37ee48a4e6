import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Sandbox } from '../sandbox/start.ts';
import type { UkTraits } from '../sandbox/control.ts';

/** The client certificate of the sandbox's person: as openssl wants the subject, and as banks register it. */
export const CLIENT = {
  subject: '/C=GB/O=Made-up Ltd/CN=Saldobar sandbox client',
  distinguishedName: 'CN=Saldobar sandbox client,O=Made-up Ltd,C=GB',
};

export const KID = 'my-key';

/** What each of the sandbox's institutions wants its client to be registered with. */
export const UK_INSTITUTIONS: Record<string, Partial<UkTraits>> = {
  'sandbox-uk-31': {},
  'sandbox-uk-40': { response: 'jwt' },
  'sandbox-uk-code': {
    auth: 'client_secret_basic',
    request: 'signed-2019',
    response: 'code',
    clientAlg: 'RS256',
    serverAlg: 'RS256',
  },
  'sandbox-uk-intent': { auth: 'client_secret_post', request: 'intent-id' },
  'sandbox-uk-certificate': { certificateBound: true },
  'sandbox-uk-tls': { auth: 'tls_client_auth', certificateBound: true, certificateSubject: CLIENT.distinguishedName },
  'sandbox-uk-20': { auth: 'client_secret_basic', request: 'unsigned-2019', response: 'code', serverAlg: 'RS256' },
  'sandbox-uk-discovery': { clientAlg: 'ES256', serverAlg: 'ES256' },
};

// Made once: a new one for each client would be most of the time that the tests take.
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** A key pair as a person has it: the private key as openssl writes it, the public one as the bank was told it. */
export function signingKey(type: 'pkcs8' | 'pkcs1' = 'pkcs8', alg: UkTraits['clientAlg'] = 'PS256') {
  const privateKey = alg === 'ES256' ? EC : RSA;
  return { pem: String(privateKey.export({ format: 'pem', type })), jwks: jwksOf(privateKey) };
}

export function jwksOf(privateKey: KeyObject) {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return { keys: [{ ...jwk, kid: KID, use: 'sig' }] };
}

/** A client registered for an institution, and what its form is filled in with. */
export async function registerUk(
  sandbox: Pick<Sandbox, 'control'>,
  institutionId: string,
  traits: Partial<UkTraits> & { redirectUri: string },
) {
  const { clientAlg, auth = 'private_key_jwt', request = 'signed' } = { ...UK_INSTITUTIONS[institutionId], ...traits };
  const { pem, jwks } = signingKey('pkcs8', clientAlg);
  const bank = await sandbox.control.register({
    bank: 'uk-open-banking',
    jwks,
    ...UK_INSTITUTIONS[institutionId],
    ...traits,
  });
  const settings: Record<string, string> = {
    clientId: bank.clientId,
    ...(auth.startsWith('client_secret') && { clientSecret: bank.clientSecret }),
    ...((request === 'signed' || request === 'signed-2019') && { signingKey: pem, keyId: KID }),
  };
  return { bank, settings };
}
