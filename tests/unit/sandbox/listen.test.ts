import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listenOnLoopback } from '../../sandbox/shared/listen.ts';
import { readPorts } from '../../sandbox/options.ts';
import { DEFAULT_PORTS, startSandbox } from '../../sandbox/start.ts';

type Server = Awaited<ReturnType<typeof listenOnLoopback>>;
let server: Server;
beforeAll(async () => {
  server = await listenOnLoopback(0);
  server.serve((_request, response) => response.end('here'));
});
afterAll(() => server.close());

const status = (host: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ host, port: server.port, headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });

test.each(['127.0.0.1', '::1'])('answers on %s', async (host) => {
  expect(await status(host)).toBe(200);
});

test.each(['bank.example', `bank.example:80`, 'localhost.example:4710'])(
  'answers nobody who calls it %s',
  async (host) => {
    expect(await status('127.0.0.1', { host })).toBe(421);
  },
);

test('a taken port is an error, and nothing stays open', async () => {
  await expect(startSandbox({ ports: { auth: server.port } })).rejects.toThrow('EADDRINUSE');
});

test('closing frees the port', async () => {
  const first = await listenOnLoopback(0);
  await first.close();
  const second = await listenOnLoopback(first.port);
  expect(second.port).toBe(first.port);
  await second.close();
});

test('ports come from the environment', () => {
  const listeners = Object.keys(DEFAULT_PORTS);
  const text = (ports: unknown[]) => ports.join(',');
  const some = listeners.map((_, i) => i + 1);
  expect(readPorts(undefined)).toBe(DEFAULT_PORTS);
  expect(readPorts(text(some))).toEqual(Object.fromEntries(listeners.map((listener, i) => [listener, i + 1])));
  const more = [...some, 99];
  for (const wrong of [some.slice(1), more, ['a', ...some.slice(1)], [70_000, ...some.slice(1)]])
    expect(() => readPorts(text(wrong))).toThrow(RangeError);
});
