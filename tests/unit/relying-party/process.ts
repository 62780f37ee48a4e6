import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

/** The server as `npm run relying-party` runs it, in a process of its own that ends with the test. */
export function runServer(env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, ['lib/relying-party/server/main.ts', ...args], {
    env: { ...process.env, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    ended,
    out: () => out,
    err: () => err,
    /** Where it listens, once it does. */
    origin: async () => {
      await expect.poll(() => err, { timeout: 15_000 }).toContain('Listening on http://127.0.0.1:');
      return /http:\S+/u.exec(err)![0];
    },
  };
}

/** A folder with a file `secret`, for one test. */
export function secretFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'relying-party-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret'), Buffer.alloc(32, 9));
  return folder;
}
