import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that lets everybody in, and counts. */
export async function stranger(): Promise<{ url: string; hits(): number; close(): void }> {
  let hits = 0;
  const server = createServer((_request, response) => {
    hits++;
    response.setHeader('access-control-allow-origin', '*').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    hits: () => hits,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
