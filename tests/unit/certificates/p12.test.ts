import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  });
});
