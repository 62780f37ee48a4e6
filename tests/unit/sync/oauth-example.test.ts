import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkAdditions } from '../../../lib/banks/catalog/check.ts';
import { catalog } from '../../../lib/banks/catalog/catalog.ts';
import { linkedPlain } from '../../support/linked-plain.ts';
import { sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

const DOCUMENT = readFileSync('.github/oauth-bank.md', 'utf8');

/** The file that the document tells people to copy. */
const [, example = ''] = /```json institutions\n(.+?)\n```/su.exec(DOCUMENT) ?? [];

it('the documented file builds as it stands', () => {
  expect(checkAdditions(JSON.parse(example), catalog([])).institutions.map(({ id }) => id)).toEqual(['uferbank']);
});

it('the documented file links a bank that is shaped like it', async () => {
  const here = example.replaceAll(/https:\/\/(?:login|api)\.uferbank\.example/gu, sandbox.origins.plain);
  const [institution] = checkAdditions(JSON.parse(here), []).institutions;
  const { world, choices } = await linkedPlain(sandbox, { institution: institution! });
  expect(choices.map(({ name, booked }) => [name, booked])).toEqual([
    ['Alltag', '1204.10'],
    ['Urlaub', '9007199254740993.01'],
    ['Kreditkarte', '-310.05'],
    ['Reisekasse', '51200'],
    ['Depot', '0.00'],
  ]);
  expect(world.head().connections[0]).toMatchObject({ institution: 'Uferbank' });
  expect(world.head().connections[0]!.failure).toBeUndefined();
});

it('the document explains every key of its file', () => {
  const institution = (JSON.parse(example) as { institutions: Record<string, unknown>[] }).institutions[0]!;
  const keys = [institution, institution['oauth'], institution['accountsApi']].flatMap((part) =>
    Object.keys(part as object),
  );
  const tables = DOCUMENT.slice(DOCUMENT.indexOf('## Every key'));
  const known = ['connector'];
  expect(keys.filter((key) => !known.includes(key) && !tables.includes(`\`${key}`))).toEqual([]);
});
