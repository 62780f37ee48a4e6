import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall } from './apt.ts';
import { freePort } from './free-port.ts';
import { isInstalled } from './run.ts';

/** A Redis (or Valkey) server of one test run, on loopback. */
export interface RedisServer {
  url: string;
  /** Ends it as an administrator does; what it was given is kept for the next start. */
  halt(): Promise<void>;
  /** Starts it at the same address. */
  resume(): Promise<void>;
  /** While it is frozen it takes connections and answers nothing. */
  freeze(frozen: boolean): void;
  /** Ends it and deletes what it kept. */
  stop(): Promise<void>;
}

const NAMES = ['redis-server', 'valkey-server'];

/** For a hook that starts Redis: where it has to be installed first, that takes a while. */
export const INSTALL_TIMEOUT = 300_000;

/** Starts one at a free port; installs Redis where neither is there. */
export async function startRedis(): Promise<RedisServer> {
  const program = await findProgram();
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'yes',
    '--dir',
    folder,
  ];
  let server = await launch(program, settings);
  const halt = async () => {
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    if (server.exitCode !== null) return;
    server.kill('SIGCONT');
    server.kill();
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    halt,
    resume: async () => void (server = await launch(program, settings)),
    freeze: (frozen) => void server.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
    async stop() {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function launch(program: string, settings: string[]): Promise<ChildProcess> {
  const server = spawn(program, settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) resolve(server);
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
  });
}

async function findProgram(): Promise<string> {
  for (const name of NAMES) if (await isInstalled(name)) return name;
  await aptInstall(['redis-server']);
  return NAMES[0]!;
}
