import { readdirSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readCertificate } from '../../../lib/relying-party/client/certificate.ts';
import { createHealth } from '../../../lib/relying-party/server/health.ts';
import type { Options } from '../../../lib/relying-party/server/options.ts';
import { startServer } from '../../../lib/relying-party/server/start.ts';
import { createSqliteStore } from '../../../lib/relying-party/store/sqlite.ts';
import { type BankId, startBankId } from '../../sandbox/bankid/bankid.ts';
import { errorFault } from '../../sandbox/bankid/faults.ts';
import { createFetch } from '../../support/certificates/fetch.ts';
import { type Authority, newAuthority, type Pair } from '../../support/certificates/openssl.ts';
import { newDevice } from './device.ts';
import { runServer, secretFolder } from './process.ts';

let authority: Authority;
let own: Pair;
let relyingParty: Pair;
beforeAll(async () => {
  authority = await newAuthority();
  own = await authority.server();
  relyingParty = await authority.client('/C=SE/O=Made-up AB/CN=relying party');
});
afterAll(() => authority.remove());

const LISTEN = { host: '127.0.0.1', port: 0 };
const sink = () => {
  const lines: string[] = [];
  return { lines, write: (line: string) => void lines.push(line) };
};

function optionsFor(bankId: BankId, more: Partial<Options> = {}): Options {
  const options = { bankId: { baseUrl: bankId.baseUrl }, publicUrl: 'https://rp.example', secret: Buffer.alloc(32, 1) };
  return { ...options, storeUrl: 'sqlite::memory:', listen: LISTEN, trustedProxies: [], ...more };
}

async function simulator(): Promise<BankId> {
  const bankId = await startBankId();
  onTestFinished(bankId.close);
  return bankId;
}

describe('with TLS on both sides', () => {
  const start = async () => {
    const { key, certificate } = own;
    const bankId = await startBankId({ tls: { key, certificate, clientAuthority: authority.certificate } });
    onTestFinished(bankId.close);
    const files = { certificate: Buffer.from(relyingParty.certificate), key: Buffer.from(relyingParty.key) };
    const shown = readCertificate(files, { environment: 'test', now: Date.now() });
    const log = sink();
    const server = await startServer(
      optionsFor(bankId, {
        bankId: { baseUrl: bankId.baseUrl, tls: { ...shown.tls, ca: authority.certificate } },
        certificate: shown,
        tls: { key: Buffer.from(key), cert: Buffer.from(certificate) },
      }),
      { now: Date.now, log },
    );
    onTestFinished(server.stop);
    return { server, log };
  };

  it('orders are started, and the end of the certificate is told and warned of', async () => {
    const { server, log } = await start();
    expect(server.address).toMatch(/^https:/u);
    const answer = await createFetch(authority)(`${server.address}/v1/health`);
    expect(await answer.json()).toEqual({
      ...{ status: 'ok', store: true, bankid: true },
      certificateEnds: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/u),
    });
    expect(log.lines[0]).toMatch(
      /"level":40,.*"subject":"C=SE, O=Made-up AB, CN=relying party",.*"days":29,"publicTest":false,"msg":"relying-party certificate"/u,
    );
  });

  it('nothing older than TLS 1.2 is spoken', async () => {
    // OpenSSL's own rule against old versions is lifted, so that the server's is what is seen.
    const { DEFAULT_CIPHERS } = tls;
    onTestFinished(() => void Object.assign(tls, { DEFAULT_CIPHERS }));
    Object.assign(tls, { DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
    const { server } = await start();
    const speak = (maxVersion: 'TLSv1.1' | 'TLSv1.2') =>
      new Promise<number | string>((resolve) => {
        const options = {
          ca: authority.certificate,
          minVersion: 'TLSv1' as const,
          maxVersion,
          ciphers: 'DEFAULT@SECLEVEL=0',
        };
        const sent = request(`${server.address}/v1/health`, options, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        sent.once('error', ({ message }) => resolve(message));
        sent.end();
      });
    expect(await speak('TLSv1.2')).toBe(200);
    expect(await speak('TLSv1.1')).toContain('alert protocol version');
  });
});

it('an address that is taken is told in words, and the store is let go', async () => {
  const bankId = await simulator();
  const port = Number(new URL(bankId.baseUrl).port);
  const folder = secretFolder();
  const taken = { listen: { host: '127.0.0.1', port }, storeUrl: `sqlite:${join(folder, 'store.sqlite')}` };
  await expect(startServer(optionsFor(bankId, taken), { now: Date.now, log: sink() })).rejects.toMatchObject({
    name: 'ConfigurationError',
    message: 'Nothing can listen where LISTEN says: EADDRINUSE.',
  });
  expect(readdirSync(folder)).toEqual(['secret', 'store.sqlite']);
});

it('health tells which of the two is failing, and asks BankID no more than it has to', async () => {
  const bankId = await simulator();
  bankId.faults.add([errorFault('auth', 503, 'maintenance', { times: 'forever' })]);
  const server = await startServer(optionsFor(bankId), { now: Date.now, log: sink() });
  onTestFinished(server.stop);
  const answers = await Promise.all([1, 2, 3].map(() => fetch(`${server.address}/v1/health`)));
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
  expect(await answers[0]!.json()).toEqual({ status: 'failing', store: true, bankid: false });
  expect(bankId.log).toHaveLength(1);
});

it('health asks the store itself, not its clock', async () => {
  const store = createSqliteStore({ file: ':memory:', now: Date.now });
  const health = () => createHealth({ client: { isAlive: async () => true }, store, now: Date.now })();
  expect(await health()).toEqual({ status: 'ok', store: true, bankid: true });
  await store.close();
  expect(await health()).toEqual({ status: 'failing', store: false, bankid: true });
});

it('an address is believed from a trusted proxy only', async () => {
  const bankId = await simulator();
  const seen = async (trustedProxies: string[]) => {
    const server = await startServer(optionsFor(bankId, { trustedProxies }), { now: Date.now, log: sink() });
    onTestFinished(server.stop);
    const known = { publicUrl: 'https://rp.example', now: Date.now, address: '198.51.100.9' };
    const device = await newDevice({ origin: server.address, ...known });
    const { body } = await device.enrol();
    return bankId.orders.byQrToken(body.qr!.split('.')[1]!)!.request['endUserIp'];
  };
  expect(await seen([])).toBe('127.0.0.1');
  expect(await seen(['127.0.0.1'])).toBe('198.51.100.9');
  expect(await seen(['10.0.0.0/8'])).toBe('127.0.0.1');
});

it('a stop lets what is under way end, and takes nothing new', async () => {
  const bankId = await simulator();
  bankId.faults.add([{ match: '/rp/v6.0/auth', times: 1, fault: { type: 'slow-headers', ms: 300 } }]);
  const server = await startServer(optionsFor(bankId), { now: Date.now, log: sink() });
  const device = await newDevice({ origin: server.address, publicUrl: 'https://rp.example', now: Date.now });
  const underWay = device.enrol();
  await expect.poll(() => bankId.log.length).toBe(1);
  await server.stop();
  expect((await underWay).status).toBe(200);
  await expect(device.enrol()).rejects.toThrow();
});

describe('npm run relying-party', () => {
  it('listens, says where, and ends when it is told to', async () => {
    const bankId = await simulator();
    const folder = secretFolder();
    const server = runServer({
      ...{ BANKID_SIMULATOR: bankId.baseUrl, PUBLIC_URL: 'https://rp.example', SECRET_FILE: join(folder, 'secret') },
      ...{ STORE_URL: `sqlite:${join(folder, 'store.sqlite')}`, LISTEN: '127.0.0.1:0' },
    });
    expect(await (await fetch(`${await server.origin()}/v1/health`)).json()).toEqual({
      status: 'ok',
      store: true,
      bankid: true,
    });
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('says of a store that it can’t use what is wrong with it, and no more', async () => {
    const bankId = await simulator();
    const folder = secretFolder();
    const server = runServer({
      ...{ BANKID_SIMULATOR: bankId.baseUrl, PUBLIC_URL: 'https://rp.example', SECRET_FILE: join(folder, 'secret') },
      STORE_URL: `sqlite:${join(folder, 'secret', 'store.sqlite')}`,
    });
    expect(await server.ended).toBe(78);
    expect(server.err()).toMatch(
      /^The store that STORE_URL names can’t be used: the file can’t be opened or made\.\n/u,
    );
    expect(server.err()).not.toContain('    at ');
  });

  it('says what is missing, and which variables there are', async () => {
    const server = runServer({ BANKID_ENVIRONMENT: 'test' });
    expect(await server.ended).toBe(78);
    expect(server.err()).toMatch(/^BANKID_CERTIFICATE_FILE is missing\.\n\nThe relying-party server/u);
    const help = runServer({}, '--help');
    expect(await help.ended).toBe(0);
    expect(help.out()).toContain('TRUSTED_PROXIES');
  });
});
