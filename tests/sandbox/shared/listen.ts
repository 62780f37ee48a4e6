import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on both loopback addresses, since `localhost` may stand for either. */
export interface LoopbackServer {
  port: number;
  origin: string;
  /** What answers from now on; until it is set every request waits for nothing and gets 503. */
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

const ATTEMPTS = 10;

/** Listens on 127.0.0.1 and, where the machine has it, ::1. Port 0 takes a port that is free on both. */
export async function listenOnLoopback(port: number): Promise<LoopbackServer> {
  let handler: RequestListener = (_request, response) => response.writeHead(503).end();
  const dispatch = (request: IncomingMessage, response: ServerResponse) => {
    if (isLoopbackHost(request.headers.host)) handler(request, response);
    else response.writeHead(421).end();
  };
  const servers = await bind(port, dispatch);
  const bound = (servers[0]?.address() as AddressInfo).port;
  return {
    port: bound,
    origin: `http://localhost:${bound}`,
    serve: (listener) => void (handler = listener),
    close: async () => void (await Promise.all(servers.map(closeServer))),
  };
}

async function bind(port: number, dispatch: RequestListener): Promise<Server[]> {
  for (let attempt = 1; ; attempt += 1) {
    const v4 = await open('127.0.0.1', port, dispatch);
    try {
      return [v4, await open('::1', (v4.address() as AddressInfo).port, dispatch)];
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return [v4];
      await closeServer(v4);
      if (port !== 0 || code !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
}

function open(host: string, port: number, dispatch: RequestListener): Promise<Server> {
  const server = createServer(dispatch);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: host === '::1' }, () => resolve(server.off('error', reject)));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

// A page of another name that resolves to loopback must not reach the sandbox (DNS rebinding).
function isLoopbackHost(host: string | undefined): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\]):\d+$/u.test(host ?? '');
}
