import { constants, createHash, sign } from 'node:crypto';
import type { Answer, SandboxRequest } from '../shared/http.ts';
import { type Identity, newIdentity } from './identity.ts';
import type { Registration } from './registration.ts';

/** Signs answers to calls that bear a JWS as ING does: content type and digest, by a certificate that comes along. */
export function createAnswerSigner() {
  let bank: Identity | undefined;
  let other: Identity | undefined;
  const identityOf = (isOther: boolean) => (isOther ? (other ??= newIdentity()) : (bank ??= newIdentity()));

  return (request: SandboxRequest, registration: Registration | undefined, answer: Answer): Answer => {
    const how = registration?.traits.answers ?? 'unsigned';
    if (how === 'unsigned' || request.headers['x-jws-signature'] === undefined) return answer;
    const body = how === 'other-body' ? 'another body' : answer.body;
    const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`;
    const pars = how === 'no-digest' ? ['content-type'] : ['content-type', 'digest'];
    const header = encode({
      b64: false,
      x5c: [pemBody(identityOf(false).certificate)],
      crit: ['sigT', 'sigD', 'b64'],
      sigT: `${new Date(registration!.world.clock.now()).toISOString().slice(0, 19)}Z`,
      sigD: { pars, mId: 'http://uri.etsi.org/19182/HttpHeaders' },
      alg: 'PS256',
    });
    const values: Record<string, string> = { 'content-type': String(answer.headers['content-type']), digest };
    const lines = pars.map((name) => `${name}: ${values[name]}`);
    const { key } = identityOf(how === 'other-key');
    const signature = sign('sha256', Buffer.from(`${header}.${lines.join('\n')}`), {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: how === 'long-salt' ? constants.RSA_PSS_SALTLEN_MAX_SIGN : constants.RSA_PSS_SALTLEN_DIGEST,
    });
    const headers = { ...answer.headers, digest, 'x-jws-signature': `${header}..${signature.toString('base64url')}` };
    return { ...answer, headers };
  };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const pemBody = (pem: string) => pem.replace(/-----[^-]+-----|\s/gu, '');
