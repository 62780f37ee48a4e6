import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { HttpPorts } from '../../../lib/http/create-http.ts';

export interface Bank {
  origin: string;
  /** Method and target of every request that arrived, in order. */
  seen: string[];
}

/** A server on loopback that lives as long as the test. */
export async function startBank(answer: RequestListener): Promise<Bank> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** Ports of a browser that is online and may reach everything. */
export const openPorts: HttpPorts = { fetch, online: () => true, mayReach: async () => true };
