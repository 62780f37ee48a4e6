import { spawn } from 'node:child_process';
import { aptInstall } from './apt.ts';
import { isInstalled } from './run.ts';

/** Xvfb and xdotool, for tests that need windows on a screen and a real keyboard: found, or installed. */
export async function ensureXvfb(): Promise<void> {
  const missing = [];
  if (!(await isInstalled('Xvfb'))) missing.push('xvfb');
  if (!(await isInstalled('xdotool'))) missing.push('xdotool');
  if (missing.length > 0) await aptInstall(missing);
}

export interface Screen {
  /** `:42` */
  display: string;
  close(): Promise<void>;
}

/** A screen in memory on a display number that is free. */
export async function openScreen(): Promise<Screen> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const display = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    server.stdout.once('data', (chunk: Buffer) => resolve(`:${chunk.toString().trim()}`));
  });
  return {
    display,
    close: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve());
        server.kill();
      }),
  };
}
