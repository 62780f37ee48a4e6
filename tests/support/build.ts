import { join } from 'node:path';
import { run } from './run.ts';

export const INSTITUTIONS = 'tests/sandbox/institutions.json';

/** Builds the extension with the sandbox's institutions added, as a person would; returns the unpacked folder. */
export async function buildWithSandbox(
  browser: 'chrome' | 'firefox',
  { institutions = INSTITUTIONS, out = join('.output', 'sandbox') } = {},
): Promise<string> {
  const args = ['node_modules/wxt/bin/wxt.mjs', 'build', '-b', browser, '--mv3'];
  await run(process.execPath, args, { SALDOBAR_INSTITUTIONS: institutions, SALDOBAR_OUT: out, NODE_ENV: 'production' });
  return join(process.cwd(), out, `${browser}-mv3`);
}
