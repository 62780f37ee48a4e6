import { verify } from 'node:crypto';
import type { SandboxRequest } from '../shared/http.ts';
import type { Registration } from './registration.ts';

const DAY = 86_400;

interface Parsed {
  signed: string;
  signature: Buffer;
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** The application that a request says it comes from: the `kid` of its JWT, whether or not the JWT holds. */
export function claimedApplication(request: SandboxRequest): string | undefined {
  const kid = parse(request)?.header['kid'];
  return typeof kid === 'string' ? kid : undefined;
}

/** Why a request's JWT is none of this application's (API reference, authentication); undefined for one that holds. */
export function jwtRefusal(request: SandboxRequest, { publicKey, world, deleted }: Registration): string | undefined {
  const jwt = parse(request);
  if (!jwt) return 'Authorization header is not a JWT';
  const { header, claims } = jwt;
  const now = Math.floor(world.clock.now() / 1000);
  const [iat, exp] = [claims['iat'], claims['exp']];
  if (deleted) return 'No such application';
  if (header['alg'] !== 'RS256' || header['typ'] !== 'JWT') return 'Wrong alg or typ';
  if (claims['iss'] !== 'enablebanking.com') return 'Wrong iss';
  if (claims['aud'] !== 'api.enablebanking.com') return 'Wrong aud';
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return 'iat or exp is missing';
  if (Number(iat) > now) return 'iat is in the future';
  if (Number(exp) <= now) return 'JWT is expired';
  if (Number(exp) - Number(iat) > DAY) return 'JWT lives longer than 24 hours';
  const holds = verify('RSA-SHA256', Buffer.from(jwt.signed), publicKey, jwt.signature);
  return holds ? undefined : 'Wrong signature';
}

function parse({ headers }: SandboxRequest): Parsed | undefined {
  const [scheme, token = ''] = (headers.authorization ?? '').split(' ');
  const [header = '', claims = '', signature = '', ...more] = token.split('.');
  if (scheme !== 'Bearer' || more.length > 0) return undefined;
  try {
    return {
      signed: `${header}.${claims}`,
      signature: Buffer.from(signature, 'base64url'),
      header: decode(header),
      claims: decode(claims),
    };
  } catch {
    return undefined;
  }
}

const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
