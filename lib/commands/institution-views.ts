import { describeSettings, settingsOf } from '../banks/settings.ts';
import { matchPatterns } from '../banks/catalog/patterns.ts';
import type { Institution } from '../banks/catalog/institution.ts';
import type { ConsentWindowKind, InstitutionView } from '../messages.ts';
import type { AppSession, Ports } from '../sync/ports.ts';

const WINDOWS: ConsentWindowKind[] = ['browser', 'tab'];

/** The catalog as the link page needs it: no endpoint and no rule, but forms, redirect addresses and permissions. */
export async function institutionViews(ports: Ports, session: AppSession): Promise<InstitutionView[]> {
  const registrations = [...(await session.all('registration')).values()];
  return ports.institutions.map((institution) => {
    const { id, name, country, connector, kind, portal } = institution;
    return {
      id,
      name,
      country,
      connector,
      kind,
      ...(portal && { portal }),
      fields: describeSettings(settingsOf(ports.connectors[connector], institution)),
      redirects: WINDOWS.flatMap((window) => {
        const uri = ports.consent.redirectUri(institution, window);
        return uri === null ? [] : [{ window, uri }];
      }),
      permissions: permissionsOf(institution),
      hasRegistration: registrations.some(({ institutionId }) => institutionId === id),
    };
  });
}

function permissionsOf({ origins, oauth }: Institution): InstitutionView['permissions'] {
  const watched = oauth?.watchedRedirectUri ? [new URL(oauth.watchedRedirectUri).origin] : [];
  return { browser: matchPatterns(origins), tab: matchPatterns([...origins, ...watched]) };
}
