import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGE = readFileSync('SECURITY.md', 'utf8');
/** What the campaigns measure: `id: 'egress'` in a file of a promise. */
const measured = (campaign: string) =>
  [...readFileSync(`tests/campaign/${campaign}.ts`, 'utf8').matchAll(/from '\.\/(promises\/[\w-]+\.ts)'/gu)].flatMap(
    ([, file]) =>
      [...readFileSync(`tests/campaign/${file!}`, 'utf8').matchAll(/^ {2,6}id: '([\w-]+)'/gmu)].map(([, id]) => id!),
  );
const SECURITY = measured('security');
const IDS = [...SECURITY, ...measured('reliability')];

/** The rows of the tables whose second column is headed so. */
function rowsUnder(heading: string): { promise: string; proof: string }[] {
  const lines = PAGE.split('\n');
  return lines.flatMap((line, at) => {
    if (!new RegExp(`^\\| [^|]+\\| ${heading} +\\|`, 'u').test(line)) return [];
    const rest = lines.slice(at + 2);
    const rows = rest.slice(
      0,
      rest.findIndex((one) => !one.startsWith('|')),
    );
    return rows.map((row) => {
      const [, promise, proof] = row.split('|').map((cell) => cell.trim());
      return { promise: promise!, proof: proof! };
    });
  });
}

/** What a cell names as proof; a bare file name lies beside the one before it. */
function proofs(cell: string): string[] {
  let folder = '.';
  return [...cell.matchAll(/`([^`]+)`/gu)].map(([, named]) => {
    if (IDS.includes(named!)) return named!;
    const path = named!.includes('/') ? named! : join(folder, named!);
    folder = path.endsWith('.ts') ? dirname(path) : path;
    return path;
  });
}

/** A folder of tests, a file that has one, or a measurement. */
function isProof(named: string): boolean {
  if (IDS.includes(named)) return true;
  if (!existsSync(named)) return false;
  return (
    statSync(named).isDirectory() ||
    /^\s*(?:void )?(?:test|it|describe\w*)(?:\.\w+)?\(/mu.test(readFileSync(named, 'utf8'))
  );
}

describe('the page about security', () => {
  const rows = rowsUnder('held by');

  it('has its promises', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)('names what proves: $promise', ({ proof }) => {
    const named = proofs(proof);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((one) => !isProof(one))).toEqual([]);
  });

  it('tells of each measurement, and of no other', () => {
    const told = rowsUnder('what is measured').map(({ promise }) => promise.replaceAll('`', ''));
    expect(told.sort()).toEqual([...SECURITY].sort());
  });

  it('would notice a test that is gone', () => {
    expect(proofs('`tests/unit/http`, `gone.test.ts`').filter((one) => !isProof(one))).toEqual([
      'tests/unit/http/gone.test.ts',
    ]);
    expect(isProof('tests/support/words.ts')).toBe(false);
  });
});
