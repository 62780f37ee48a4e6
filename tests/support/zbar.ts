import { aptInstall } from './apt.ts';
import { isInstalled, run } from './run.ts';

/** What zbar reads in image files, one text per file in their order; installs it where it is missing. */
export async function readByZbar(files: string[]): Promise<string[]> {
  if (!(await isInstalled('zbarimg'))) await aptInstall(['zbar-tools']);
  const output = await run('zbarimg', ['--quiet', '--raw', '--nodbus', '-Sdisable', '-Sqrcode.enable', ...files]);
  return output.trimEnd().split('\n');
}
