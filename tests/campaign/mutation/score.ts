/** Of Stryker's report (mutation-testing-report-schema). */
export interface Report {
  files: Record<string, { mutants: { status: string }[] }>;
}

/** Mutants that a test noticed (killed, or it never ended), and all that could be run. */
export interface Counts {
  found: number;
  valid: number;
}

const FOUND = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);

/** As Stryker's own mutation score counts: those that do not compile or are ignored are left out. */
export function countStates(report: Report): Counts {
  const states = Object.values(report.files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const found = states.filter((state) => FOUND.has(state)).length;
  return { found, valid: found + states.filter((state) => MISSED.has(state)).length };
}

/** Percent with one decimal, rounded down so that 84.96 is not 85. */
export const score = ({ found, valid }: Counts): number => Math.floor((found / valid) * 1000) / 10;

export const sum = (all: Counts[]): Counts => ({
  found: all.reduce((total, { found }) => total + found, 0),
  valid: all.reduce((total, { valid }) => total + valid, 0),
});
