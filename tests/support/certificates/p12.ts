import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { p12Command } from '../../../lib/ui/p12-command.ts';

const USAGE = `Makes of a key and its certificate (PEM, as openssl writes them) the one file that browsers import.
  npm run p12 -- [--key key.pem] [--certificate certificate.pem] [--out certificate.p12]
openssl asks for a new password for the file, and for the key's own where it has one.`;

const { values } = parseArgs({
  options: {
    key: { type: 'string', default: 'key.pem' },
    certificate: { type: 'string', default: 'certificate.pem' },
    out: { type: 'string', default: 'certificate.p12' },
    help: { type: 'boolean' },
  },
});

function make({ key, certificate, out }: { key: string; certificate: string; out: string }): string | undefined {
  const missing = [key, certificate].find((file) => !existsSync(file));
  if (missing) return `There is no file ${missing}.`;
  if (existsSync(out)) return `${out} is there already: name another file with --out.`;
  // Only its owner may read what openssl writes: the key is in it.
  process.umask(0o077);
  const [program = '', ...parts] = p12Command({ key: '%key', certificate: '%certificate', out: '%out' }).split(' ');
  const files: Record<string, string> = { '%key': key, '%certificate': certificate, '%out': out };
  const { status, error } = spawnSync(
    program,
    parts.map((part) => files[part] ?? part),
    { stdio: 'inherit' },
  );
  if (error) return `${program} can't be run: is it installed?`;
  if (status === 0) return undefined;
  rmSync(out, { force: true });
  return `${program} did not make ${out}.`;
}

if (values.help) console.log(USAGE);
else {
  const trouble = make(values);
  if (trouble) {
    console.error(`${trouble}\n\n${USAGE}`);
    process.exitCode = 1;
  } else console.log(`${values.out} is ready. Import it into the browser, then delete it: the key is in it.`);
}
