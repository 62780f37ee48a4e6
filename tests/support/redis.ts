import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall } from './apt.ts';
import { freePort } from './free-port.ts';
import { isInstalled } from './run.ts';

/** A Redis (or Valkey) server of one test run, on loopback. */
export interface RedisServer {
  url: string;
  stop(): Promise<void>;
}

const NAMES = ['redis-server', 'valkey-server'];

/** Starts one that keeps nothing on the disk, at a free port; installs Redis where neither is there. */
export async function startRedis(): Promise<RedisServer> {
  const program = await findProgram();
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn(program, settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function findProgram(): Promise<string> {
  for (const name of NAMES) if (await isInstalled(name)) return name;
  await aptInstall(['redis-server']);
  return NAMES[0]!;
}
