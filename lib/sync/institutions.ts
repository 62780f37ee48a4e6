import type { Institution } from '../banks/catalog/institution.ts';
import type { Connector } from '../banks/connector.ts';
import { Refused } from '../refused.ts';
import type { ConsentWindowKind } from '../messages.ts';
import type { ConsentWindows, Ports } from './ports.ts';

/** The institution of that id and its dialect. Throws `Refused` when the build doesn't know it. */
export function knownInstitution(
  { institutions, connectors }: Pick<Ports, 'institutions' | 'connectors'>,
  id: string,
): { institution: Institution; connector: Connector } {
  const institution = findInstitution({ institutions }, id);
  if (!institution) throw new Refused('not-found');
  return { institution, connector: connectors[institution.connector] };
}

/** As knownInstitution, but undefined for what an earlier build, with other institutions, has left behind. */
export function findInstitution({ institutions }: Pick<Ports, 'institutions'>, id: string): Institution | undefined {
  return institutions.find((institution) => institution.id === id);
}

/**
 * The redirect address that `window` ends at: empty where there is no consent page. Null for a window that the
 * institution doesn't have, and for a closed one.
 */
export function redirectUriOf(
  consent: Pick<ConsentWindows, 'redirectUri'>,
  institution: Institution,
  window: ConsentWindowKind,
): string | null {
  if (institution.kind === 'closed') return null;
  const only =
    institution.clientCredentials || institution.ownToken ? 'none' : institution.decoupled ? 'order' : undefined;
  if (window === 'none' || window === 'order') return window === only ? '' : null;
  return only ? null : consent.redirectUri(institution, window);
}
