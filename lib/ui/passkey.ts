import { base64, fromBase64 } from '../base64.ts';
import type { PasskeyView } from '../messages.ts';
import { NAME } from '../name.ts';

/**
 * Why a passkey gave nothing. `unsupported`: this browser lets extensions have none, or none with the PRF extension.
 * `no-prf`: one was made, and its authenticator can't do it. `cancelled`: the person or the browser ended it.
 */
export type PasskeyObstacle = 'unsupported' | 'no-prf' | 'cancelled';

type Asked<T> = ({ ok: true } & T) | { ok: false; obstacle: PasskeyObstacle };

/** Whether the browser may be asked for a passkey at all. */
export async function hasPasskeys(): Promise<boolean> {
  if (typeof PublicKeyCredential === 'undefined') return false;
  // Chrome tells what it can do from 133 on: an earlier one has to be tried.
  const { getClientCapabilities } = PublicKeyCredential as Partial<typeof PublicKeyCredential>;
  const known = await getClientCapabilities?.().catch(() => undefined);
  return known?.['extension:prf'] !== false;
}

/**
 * Makes a passkey for this extension and has it answer at once, so that what it will be asked for later is known to work:
 * the browser asks twice. The person is always verified: an authenticator that does not would answer differently.
 */
export async function makePasskey(): Promise<Asked<{ passkey: PasskeyView & { prf: string } }>> {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const made = await attempt(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: NAME },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name: NAME, displayName: NAME },
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        // ES256 and RS256. What it signs is not looked at: the key that it gives opens the door, or does not.
        pubKeyCredParams: [-7, -257].map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  if (!made.ok) return made;
  if (made.credential.getClientExtensionResults().prf?.enabled !== true) return { ok: false, obstacle: 'no-prf' };
  const question = { credentialId: base64(new Uint8Array(made.credential.rawId)), salt: base64(salt) };
  const asked = await askPasskey(question);
  return asked.ok ? { ok: true, passkey: { ...question, prf: asked.prf } } : asked;
}

/** What the passkey's pseudo-random function gives for its salt, in base64. */
export async function askPasskey({ credentialId, salt }: PasskeyView): Promise<Asked<{ prf: string }>> {
  const asked = await attempt(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: [{ type: 'public-key', id: fromBase64(credentialId)! }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: fromBase64(salt)! } } },
      },
    }),
  );
  if (!asked.ok) return asked;
  const first = asked.credential.getClientExtensionResults().prf?.results?.first;
  return first ? { ok: true, prf: base64(new Uint8Array(first as ArrayBuffer)) } : { ok: false, obstacle: 'no-prf' };
}

async function attempt(ask: () => Promise<Credential | null>): Promise<Asked<{ credential: PublicKeyCredential }>> {
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return { ok: true, credential };
    return { ok: false, obstacle: 'unsupported' };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    // Whatever else the browser says, the person can't do anything about it there.
    return { ok: false, obstacle: name === 'NotAllowedError' || name === 'AbortError' ? 'cancelled' : 'unsupported' };
  }
}
