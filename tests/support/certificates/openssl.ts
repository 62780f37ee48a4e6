import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall } from '../apt.ts';
import { isInstalled, run } from '../run.ts';

/** A private key (PKCS#8) and its certificate, as PEM and as the files that openssl wrote. */
export interface Pair {
  key: string;
  certificate: string;
  keyFile: string;
  certificateFile: string;
}

/** A certificate authority of one test run. Its files go with `remove`. */
export interface Authority {
  certificate: string;
  certificateFile: string;
  /** A server's pair for `localhost` and both loopback addresses. */
  server(): Promise<Pair>;
  /** A client's pair; `subject` as openssl writes it: `/C=GB/O=Made-up Ltd/CN=alice`. */
  client(subject: string): Promise<Pair>;
  remove(): void;
}

const DAYS = ['-days', '30'];
const NEW_KEY = ['-newkey', 'rsa:2048', '-noenc'];

/** Makes an authority in a folder of its own under the machine's temporary files. */
export async function newAuthority(): Promise<Authority> {
  if (!(await isInstalled('openssl'))) await aptInstall(['openssl']);
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const authority = pairIn(folder, 'authority');
  await run('openssl', [
    ...['req', '-x509', ...NEW_KEY, ...DAYS, '-subj', '/O=Saldobar sandbox/CN=Sandbox authority'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ...['-keyout', authority.keyFile, '-out', authority.certificateFile],
  ]);

  async function issue(name: string, subject: string, extensions: string[]): Promise<Pair> {
    const pair = pairIn(folder, name);
    const request = join(folder, `${name}.csr`);
    const extensionFile = join(folder, `${name}.extensions`);
    writeFileSync(extensionFile, extensions.join('\n'));
    await run('openssl', ['req', '-new', ...NEW_KEY, '-subj', subject, '-keyout', pair.keyFile, '-out', request]);
    await run('openssl', [
      ...['x509', '-req', '-in', request, '-extfile', extensionFile, ...DAYS, '-out', pair.certificateFile],
      ...['-CA', authority.certificateFile, '-CAkey', authority.keyFile, '-CAcreateserial'],
    ]);
    return {
      ...pair,
      key: readFileSync(pair.keyFile, 'utf8'),
      certificate: readFileSync(pair.certificateFile, 'utf8'),
    };
  }

  let issued = 0;
  return {
    certificate: readFileSync(authority.certificateFile, 'utf8'),
    certificateFile: authority.certificateFile,
    server: () =>
      issue('server', '/CN=localhost', [
        'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1',
        'extendedKeyUsage=serverAuth',
        'basicConstraints=CA:FALSE',
      ]),
    client: (subject) =>
      issue(`client-${(issued += 1)}`, subject, ['extendedKeyUsage=clientAuth', 'basicConstraints=CA:FALSE']),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function pairIn(folder: string, name: string) {
  return { keyFile: join(folder, `${name}-key.pem`), certificateFile: join(folder, `${name}.pem`) };
}
