import * as z from 'zod/mini';
import type { OAuthProfile } from '../banks/catalog/institution.ts';
import { Failure } from '../failure.ts';
import type { Http } from '../http/http.ts';
import { readJson } from '../http/read-json.ts';

/** Where an authorization server's endpoints were when a link began: kept with its tokens, which live and end there. */
export interface Endpoints {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** Of an OpenID profile. */
  jwksUri?: string;
  /** Of any other. */
  revocationEndpoint?: string;
}

const address = z.string().check(z.refine((text) => URL.canParse(text)));
const metadataShape = z.object({
  issuer: z.string(),
  authorization_endpoint: address,
  token_endpoint: address,
  jwks_uri: z.optional(address),
  revocation_endpoint: z.optional(address),
});

/**
 * The endpoints that a server's metadata name (OpenID Connect Discovery 1.0, 4; RFC 8414, 3). The issuer must be the expected one to
 * the character (4.3), and the consent page on the origin that the catalog names: what the person is led to is not the
 * document's to choose. The other endpoints are held by the institution's list when they are asked. Undefined where the
 * profile has no discovery. Throws `Failure`.
 */
export async function discoverEndpoints(
  { issuer, authorizationEndpoint, openid, discovery = openid?.discovery }: OAuthProfile,
  http: Http,
  now: number,
): Promise<Endpoints | undefined> {
  if (!discovery) return undefined;
  const reply = await http({ method: 'GET', url: discovery.url, headers: { accept: 'application/json' } });
  const parsed = z.safeParse(metadataShape, readJson(reply, now));
  if (!parsed.success || (openid && !parsed.data.jwks_uri)) throw new Failure('bad-response', { reason: 'shape' });
  const metadata = parsed.data;
  const samePage = new URL(metadata.authorization_endpoint).origin === new URL(authorizationEndpoint).origin;
  if (metadata.issuer !== (discovery.issuer ?? issuer) || !samePage)
    throw new Failure('bad-response', { reason: 'foreign-answer' });
  return {
    authorizationEndpoint: metadata.authorization_endpoint,
    tokenEndpoint: metadata.token_endpoint,
    ...(openid && metadata.jwks_uri && { jwksUri: metadata.jwks_uri }),
    ...(!openid && metadata.revocation_endpoint && { revocationEndpoint: metadata.revocation_endpoint }),
  };
}

/** The profile with its endpoints where they were found; as it stands where nothing was looked up. */
export function profileAt(profile: OAuthProfile, found: Partial<Endpoints> = {}): OAuthProfile {
  const { jwksUri, ...endpoints } = found;
  return {
    ...profile,
    ...endpoints,
    ...(profile.openid && jwksUri && { openid: { ...profile.openid, jwksUri } }),
  };
}
