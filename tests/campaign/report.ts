import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** What a promise's measurement gave. `notes` are printed below it and not written to the report. */
export interface Measurement {
  figure: number | string;
  ok: boolean;
  notes?: string[];
}

/** How much is measured: `short` is the same code with smaller counts. */
export type Extent = 'full' | 'short';

/** A promise of ours with the way to measure it. */
export interface Promised {
  id: string;
  promise: string;
  goal: string;
  measure(extent: Extent): Promise<Measurement>;
}

/** One line of the report. */
export interface Line {
  id: string;
  promise: string;
  figure: number | string;
  goal: string;
  ok: boolean;
}

export const USAGE = `  --short               the same measurements with smaller counts, for every day
  id id, --only id,id   no other promise; the others keep the lines of their last run`;

/**
 * Measures promises one after the other, as `argv` says, prints a line for each and writes output/<name>.json, or
 * output/<name>.short.json: a short run never stands in for a full one. What throws was not measured, and is not ok.
 * Returns whether all are ok.
 */
export async function runCampaign(name: string, promises: Promised[], argv: string[]): Promise<boolean> {
  const { extent, chosen } = readOptions(promises, argv);
  const file = join('output', extent === 'short' ? `${name}.short.json` : `${name}.json`);
  const measured = new Map<string, Line>();
  for (const promised of chosen) {
    const began = Date.now();
    const { notes = [], ...result } = await measure(promised, extent);
    const { id, promise, goal } = promised;
    const line = { id, promise, figure: result.figure, goal, ok: result.ok };
    measured.set(id, line);
    console.log(lineText(line, Date.now() - began));
    for (const note of notes) console.log(`        ${note}`);
    writeReport(file, promises, measured);
  }
  const lines = [...measured.values()];
  const kept = lines.filter(({ ok }) => ok).length;
  console.log(`${name}${extent === 'short' ? ' (short)' : ''}: ${kept} of ${lines.length} promises kept. ${file}`);
  return kept === lines.length;
}

async function measure({ measure }: Promised, extent: Extent): Promise<Measurement> {
  try {
    return await measure(extent);
  } catch (error) {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { figure: 'not measured', ok: false, notes: said.split('\n') };
  }
}

function readOptions(promises: Promised[], argv: string[]): { extent: Extent; chosen: Promised[] } {
  const options = { short: { type: 'boolean' }, only: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { short, only } = values;
  const named = [...(only?.split(',') ?? []), ...positionals];
  const ids = named.length > 0 ? named : promises.map(({ id }) => id);
  const unknown = ids.filter((id) => !promises.some((promised) => promised.id === id));
  if (unknown.length > 0) throw new RangeError(`no such promise: ${unknown.join(', ')}`);
  return { extent: short ? 'short' : 'full', chosen: promises.filter(({ id }) => ids.includes(id)) };
}

function lineText({ id, promise, figure, goal, ok }: Line, ms: number): string {
  return `${ok ? 'ok    ' : 'NOT OK'}  ${id.padEnd(14)} ${figure} (goal ${goal})  ${promise}  [${(ms / 1000).toFixed(0)} s]`;
}

/** After every promise, so that a run that is cut off leaves what it has. */
function writeReport(file: string, promises: Promised[], measured: Map<string, Line>): void {
  mkdirSync('output', { recursive: true });
  const before = new Map(readReport(file).map((line) => [line.id, line]));
  const lines = promises.flatMap(({ id }) => measured.get(id) ?? before.get(id) ?? []);
  writeFileSync(file, `${JSON.stringify(lines, undefined, 2)}\n`);
}

function readReport(file: string): Line[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Line[];
  } catch {
    return [];
  }
}

/** The value below which the part `share` of `values` lies, by the nearest rank. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
