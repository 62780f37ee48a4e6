import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { p12Command } from '../../../lib/ui/p12-command.ts';
import { fillNssDatabase } from '../../support/certificates/nss.ts';
import { type Authority, newAuthority, type Pair } from '../../support/certificates/openssl.ts';
import { run } from '../../support/run.ts';

let authority: Authority;
let client: Pair;
let folder: string;
beforeAll(async () => {
  authority = await newAuthority();
  client = await authority.client('/C=GB/O=Made-up Ltd/CN=alice');
  folder = mkdtempSync(join(tmpdir(), 'p12-'));
  writeFileSync(join(folder, 'key.pem'), client.key);
  writeFileSync(join(folder, 'certificate.pem'), client.certificate);
});
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true });
});

const inFolder = (command: string) => run('sh', ['-c', `cd ${folder} && ${command}`]);

describe('npm run p12', () => {
  /** The script without a terminal, where openssl reads the password from its input. */
  const p12 = (args: string[], input = 'made-up\nmade-up\n') =>
    new Promise<{ code: number | null; said: string }>((resolve, reject) => {
      const script = join(import.meta.dirname, '../../support/certificates/p12.ts');
      const child = spawn(process.execPath, [script, ...args], { cwd: folder, detached: true });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, said }));
      child.stdin.end(input);
    });

  it('asks for a password and makes a file that nobody else can read', async () => {
    const { code, said } = await p12(['--out', 'my own.p12']);
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('my own.p12 is ready') });
    expect(said).not.toContain('made-up');
    expect(statSync(join(folder, 'my own.p12')).mode & 0o777).toBe(0o600);
    const key = await inFolder("openssl pkcs12 -in 'my own.p12' -nocerts -noenc -passin pass:made-up");
    expect(key).toContain('BEGIN PRIVATE KEY');
  });

  it('overwrites nothing, and says what is missing or wrong', async () => {
    writeFileSync(join(folder, 'there.p12'), '');
    expect(await p12(['--out', 'there.p12'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('there already'),
    });
    expect(await p12(['--key', 'no.pem'])).toMatchObject({ code: 1, said: expect.stringContaining('no file no.pem') });
    const { keyFile } = await authority.client('/CN=carol');
    expect(await p12(['--key', keyFile, '--out', 'no.p12'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('did not make no.p12'),
    });
    expect(existsSync(join(folder, 'no.p12'))).toBe(false);
  });
});

describe('the command that the page shows', () => {
  it('turns the pair into a file with key and certificate, as old systems can read it', async () => {
    await inFolder(`${p12Command()} -passout pass:made-up`);
    expect(statSync(join(folder, 'certificate.p12')).size).toBeGreaterThan(1000);
    const told = await inFolder('openssl pkcs12 -in certificate.p12 -info -noout -passin pass:made-up');
    expect(told).toMatch(/MAC: sha1/u);
    expect(told.match(/pbeWithSHA1And3-KeyTripleDES-CBC/gu)).toHaveLength(2);
    expect(told).not.toMatch(/RC2|AES/u);
    const key = await inFolder('openssl pkcs12 -in certificate.p12 -nocerts -noenc -passin pass:made-up');
    expect(key).toContain('BEGIN PRIVATE KEY');
  });

  it('takes a key as openssl wrote it before version 3', async () => {
    await inFolder('openssl rsa -in key.pem -traditional -out old.pem');
    await inFolder(`${p12Command({ key: 'old.pem', out: 'old.p12' })} -passout pass:made-up`);
    expect(statSync(join(folder, 'old.p12')).size).toBeGreaterThan(1000);
  });

  it('refuses a key that is not the certificate’s', async () => {
    const { keyFile } = await authority.client('/CN=bob');
    const command = p12Command({ key: keyFile, out: 'wrong.p12' });
    await expect(inFolder(`${command} -passout pass:made-up`)).rejects.toThrow(/No cert.* matches private key/u);
  });

  it('makes what the certificate store of Firefox and of Chromium on Linux imports', async () => {
    const store = join(folder, 'store');
    await fillNssDatabase(store, authority, [client]);
    const keys = await run('certutil', ['-d', `sql:${store}`, '-K']);
    expect(keys).toMatch(/rsa/u);
    const certificates = await run('certutil', ['-d', `sql:${store}`, '-L']);
    expect(certificates).toMatch(/alice.*u,u,u/u);
  }, 90_000);
});
