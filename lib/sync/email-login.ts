import type { Json } from '../banks/connector.ts';
import type { Attempt } from '../records.ts';
import { knownInstitution } from './institutions.ts';
import type { Ports } from './ports.ts';

type Known = Pick<Ports, 'institutions' | 'connectors'>;

/** Whether an attempt's login goes on from a link in an e-mail, in whatever tab that opens. */
export function byEmail(ports: Known, { institutionId }: Attempt): boolean {
  return Boolean(knownInstitution(ports, institutionId).institution.oauth?.loginByEmail);
}

/** Whether a tab that isn't ours brings the answer of such a login: it knows the attempt's own secret. */
export function isEmailed(ports: Known, attempt: Attempt, event: { url: string } | 'closed'): boolean {
  const own = (attempt.state as { state?: Json } | undefined)?.state;
  if (event === 'closed' || !URL.canParse(event.url) || !byEmail(ports, attempt)) return false;
  return typeof own === 'string' && new URL(event.url).searchParams.get('state') === own;
}
