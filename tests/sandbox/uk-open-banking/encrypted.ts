import { constants, createCipheriv, createPublicKey, type JsonWebKey, publicEncrypt, randomBytes } from 'node:crypto';

/** A signed token inside an encrypted one (RFC 7516, compact), for the client's first key, which must be of RSA. */
export function encrypted(jwt: string, how: 'encrypted' | 'encrypted-rsa1_5', jwk: JsonWebKey | undefined): string {
  if (!jwk) throw new Error('nobody to encrypt for');
  const isOld = how === 'encrypted-rsa1_5';
  const padding = isOld ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const header = encode(JSON.stringify({ alg: isOld ? 'RSA1_5' : 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' }));
  const [content, iv] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', content, iv).setAAD(Buffer.from(header));
  const text = Buffer.concat([cipher.update(jwt), cipher.final()]);
  return [header, publicEncrypt({ key, padding }, content), iv, text, cipher.getAuthTag()]
    .map((part) => (typeof part === 'string' ? part : encode(part)))
    .join('.');
}

const encode = (part: string | Buffer) => Buffer.from(part).toString('base64url');
