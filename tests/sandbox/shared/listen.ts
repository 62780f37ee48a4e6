import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** TLS of a listener: its own pair, and the authority whose client certificates it demands, where it demands one. */
export interface Tls {
  key: string;
  certificate: string;
  clientAuthority?: string;
}

/** A server on both loopback addresses, since `localhost` may stand for either. */
export interface LoopbackServer {
  port: number;
  origin: string;
  /** What answers from now on; until it is set every request waits for nothing and gets 503. */
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

const ATTEMPTS = 10;

/**
 * Listens on 127.0.0.1 and, where the machine has it, ::1. Port 0 takes a port that is free on both. Whoever shows no
 * certificate where one is demanded gets no answer: TLS itself fails, as at the banks.
 */
export async function listenOnLoopback(port: number, tls?: Tls): Promise<LoopbackServer> {
  let handler: RequestListener = (_request, response) => response.writeHead(503).end();
  const dispatch = (request: IncomingMessage, response: ServerResponse) => {
    if (isLoopbackHost(request.headers.host)) handler(request, response);
    else response.writeHead(421).end();
  };
  const servers = await bind(port, () => (tls ? tlsServer(tls, dispatch) : createServer(dispatch)));
  const bound = (servers[0]?.address() as AddressInfo).port;
  return {
    port: bound,
    origin: `${tls ? 'https' : 'http'}://localhost:${bound}`,
    serve: (listener) => void (handler = listener),
    close: async () => void (await Promise.all(servers.map(closeServer))),
  };
}

async function bind(port: number, create: () => Server): Promise<Server[]> {
  for (let attempt = 1; ; attempt += 1) {
    const v4 = await open('127.0.0.1', port, create());
    try {
      return [v4, await open('::1', (v4.address() as AddressInfo).port, create())];
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return [v4];
      await closeServer(v4);
      if (port !== 0 || code !== 'EADDRINUSE' || attempt === ATTEMPTS) throw error;
    }
  }
}

function tlsServer({ key, certificate, clientAuthority }: Tls, dispatch: RequestListener): Server {
  const demand = { ca: clientAuthority, requestCert: true, rejectUnauthorized: true };
  return createTlsServer({ key, cert: certificate, ...(clientAuthority && demand) }, dispatch);
}

function open(host: string, port: number, server: Server): Promise<Server> {
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
