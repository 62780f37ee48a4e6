import type { OAuthClient } from '../../oauth/client.ts';
import type { Institution } from '../catalog/institution.ts';
import type { Settings } from './settings.ts';

/** The person's client at the authorization host that they chose; both hosts are one service (norway.md 1.1). */
export function oauthClient(institution: Institution, settings: Settings): OAuthClient {
  const { oauth, traits } = institution;
  if (!oauth) throw new TypeError(`${institution.id} has no oauth profile`);
  const host = settings.authHost === 'apiAuth' ? traits?.['authHost'] : undefined;
  const at = (endpoint: string) => (host ? new URL(new URL(endpoint).pathname, String(host)).href : endpoint);
  return {
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    profile: {
      ...oauth,
      authorizationEndpoint: at(oauth.authorizationEndpoint),
      tokenEndpoint: at(oauth.tokenEndpoint),
      clientAuthentication: settings.clientAuthentication === 'basic' ? 'basic-raw' : 'body',
    },
  };
}
