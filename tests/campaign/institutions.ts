import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INSTITUTIONS } from '../support/build.ts';

const OUT = join('.output', 'campaign');

interface File {
  institutions: { id: string; callsPerHour?: number }[];
}

/**
 * The sandbox's institutions without their budgets of calls per hour, which a campaign spends in a minute, and where a
 * build with them goes.
 */
export function campaignBuild(): { institutions: string; out: string } {
  const file = JSON.parse(readFileSync(INSTITUTIONS, 'utf8')) as File;
  for (const institution of file.institutions) delete institution.callsPerHour;
  mkdirSync(OUT, { recursive: true });
  const institutions = join(OUT, 'institutions.json');
  writeFileSync(institutions, JSON.stringify(file));
  return { institutions, out: OUT };
}
