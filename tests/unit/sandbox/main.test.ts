import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DEFAULT_PORTS } from '../../sandbox/start.ts';

const MAIN = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

test.each(['SIGINT', 'SIGTERM'] as const)(
  'runs alone, prints its addresses and a client, and ends on %s',
  async (signal) => {
    const listeners = Object.keys(DEFAULT_PORTS);
    const env = { ...process.env, SANDBOX_PORTS: listeners.map(() => 0).join(',') };
    const child = spawn(process.execPath, [MAIN, '--redirect', 'https://a.example/cb'], { env });
    let printed = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      printed += chunk as string;
      if (printed.includes('Ctrl+C')) child.kill(signal);
    }
    if (child.exitCode === null) await once(child, 'exit');
    expect([child.exitCode, child.signalCode]).toEqual([0, null]);
    expect(printed.match(/https?:\/\/localhost:\d+/gu)).toHaveLength(listeners.length);
    expect(printed).toMatch(/redirect address +https:\/\/a\.example\/cb/u);
    expect(printed).toMatch(/client id +[0-9a-f-]{36}/u);
    expect(printed).toMatch(/client secret +\S{20,}/u);
  },
);
