import { describeSettings, settingsOf } from '../banks/settings.ts';
import { hostSettings, matchPattern, permissionsOf } from '../banks/catalog/patterns.ts';
import type { ConsentWindowKind, InstitutionView } from '../messages.ts';
import type { AppSession, Ports } from '../sync/ports.ts';
import { storedRegistration } from '../sync/registrations.ts';

const WINDOWS = ['browser', 'tab'] as const satisfies ConsentWindowKind[];

/** The catalog as the link page needs it: no endpoint and no rule, but forms, redirect addresses and permissions. */
export async function institutionViews(ports: Ports, session: AppSession): Promise<InstitutionView[]> {
  const registrations = await session.all('registration', () => undefined);
  const views = ports.institutions.map(async (institution): Promise<InstitutionView> => {
    const {
      id,
      name,
      country,
      countries,
      intermediary,
      connector,
      kind,
      portal,
      closedText,
      clientCredentials,
      decoupled,
      ownToken,
      forOrganisations = false,
      onlyWith = [],
    } = institution;
    const stored = registrations.get((await storedRegistration(session, id)) ?? '');
    const dialect = ports.connectors[connector];
    return {
      id,
      name,
      country,
      ...(countries && { countries }),
      ...(intermediary && { intermediary }),
      connector,
      kind,
      intro: dialect.intro,
      needs: dialect.needs,
      forOrganisations,
      ...(portal && { portal }),
      ...(closedText && { closedText }),
      fields: describeSettings(settingsOf(dialect, institution)),
      ...(decoupled && { decoupled: true as const }),
      redirects: (clientCredentials || decoupled || ownToken ? [] : WINDOWS).flatMap((window) => {
        const uri = ports.consent.redirectUri(institution, window);
        return uri === null ? [] : [{ window, uri }];
      }),
      permissions: permissionsOf(institution, {}),
      permissionsOnlyWith: onlyWith.map(({ origin, ...condition }) => ({
        pattern: matchPattern(origin),
        ...condition,
      })),
      hasRegistration: stored !== undefined,
      hostSettings: hostSettings(institution, stored?.settings ?? {}),
      testable: kind !== 'closed' && dialect.test !== undefined,
    };
  });
  return Promise.all(views);
}
