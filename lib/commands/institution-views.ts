import { describeSettings, settingsOf } from '../banks/settings.ts';
import { permissionsOf } from '../banks/catalog/patterns.ts';
import type { ConsentWindowKind, InstitutionView } from '../messages.ts';
import type { AppSession, Ports } from '../sync/ports.ts';

const WINDOWS = ['browser', 'tab'] as const satisfies ConsentWindowKind[];

/** The catalog as the link page needs it: no endpoint and no rule, but forms, redirect addresses and permissions. */
export async function institutionViews(ports: Ports, session: AppSession): Promise<InstitutionView[]> {
  const registrations = [...(await session.all('registration')).values()];
  return ports.institutions.map((institution) => {
    const { id, name, country, connector, kind, portal, closedText, clientCredentials, decoupled } = institution;
    return {
      id,
      name,
      country,
      connector,
      kind,
      intro: ports.connectors[connector].intro,
      ...(portal && { portal }),
      ...(closedText && { closedText }),
      fields: describeSettings(settingsOf(ports.connectors[connector], institution)),
      ...(decoupled && { decoupled: true as const }),
      redirects: (clientCredentials || decoupled ? [] : WINDOWS).flatMap((window) => {
        const uri = ports.consent.redirectUri(institution, window);
        return uri === null ? [] : [{ window, uri }];
      }),
      permissions: permissionsOf(institution),
      hasRegistration: registrations.some(({ institutionId }) => institutionId === id),
    };
  });
}
