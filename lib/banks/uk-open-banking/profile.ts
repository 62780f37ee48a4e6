import { type Endpoints, profileAt } from '../../oauth/discovery.ts';
import { importSigningKey } from '../../oauth/signing-key.ts';
import type { OAuthClient } from '../../oauth/client.ts';
import type { Institution } from '../catalog/institution.ts';
import type { Settings } from './settings.ts';

/** What the traits of an institution of this dialect say. */
export interface Profile {
  /** Major version of the Read/Write API, which decides names of paths and codes. */
  version: 2 | 3 | 4;
  /** Where the account API is, without a slash at its end: `https://…/open-banking/v3.1/aisp`. */
  resources: string;
  /** Value of `x-fapi-financial-id`, which banks up to 3.1.1 want. */
  financialId?: string;
}

/** Throws TypeError for an institution whose traits don't say it: the catalog is wrong then. */
export function profileOf({ id, traits }: Institution): Profile {
  const { version, resources, financialId } = traits ?? {};
  if (typeof resources !== 'string' || (version !== 2 && version !== 3 && version !== 4))
    throw new TypeError(`${id} has no resources and version of UK Open Banking`);
  return { version, resources, ...(typeof financialId === 'string' && { financialId }) };
}

/**
 * The person's client, at the endpoints that were found when the link began. Throws `Failure` configuration where the
 * key can't be used (see importSigningKey).
 */
export async function oauthClient(
  { id, oauth }: Institution,
  settings: Settings,
  found?: Partial<Endpoints>,
): Promise<OAuthClient> {
  if (!oauth) throw new TypeError(`${id} has no oauth profile`);
  const { clientId, clientSecret, signingKey, keyId } = settings;
  const alg = oauth.openid?.clientAlg;
  return {
    profile: profileAt(oauth, found),
    clientId,
    ...(clientSecret && { clientSecret }),
    ...(alg && signingKey && { key: await importSigningKey(signingKey, alg, keyId) }),
  };
}
