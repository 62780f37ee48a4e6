import type { Institution } from '../banks/catalog/institution.ts';
import { Failure } from '../failure.ts';
import type { Connection } from '../records.ts';

const DAY = 24 * 60 * 60_000;

/**
 * Until when the person's word that reading goes on is good (epoch ms); undefined where the institution asks for none.
 * Giving consent at the bank counts as that word.
 */
export function confirmBy(
  { confirmDays }: Pick<Institution, 'confirmDays'>,
  { consentedAt, confirmedAt }: Connection,
): number | undefined {
  return confirmDays === undefined ? undefined : Math.max(consentedAt, confirmedAt ?? 0) + confirmDays * DAY;
}

/** Throws `Failure` reauthorise when nothing may be read before the person has confirmed. */
export function checkConfirmed(institution: Institution, connection: Connection, now: number): void {
  const until = confirmBy(institution, connection);
  if (until !== undefined && until <= now) throw new Failure('reauthorise', { reason: 'not-confirmed' });
}
