import { Agent as HttpAgent, type ClientRequest, type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { NoAnswerError, type NoAnswerReason } from './errors.ts';

/** One answer of the service, read whole. */
export interface ServiceAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The way to the service: one request, one answer. Throws NoAnswerError, and nothing else. */
export interface Transport {
  send(method: 'GET' | 'POST', path: string, body?: string): Promise<ServiceAnswer>;
  close(): void;
}

export interface TransportOptions {
  baseUrl: string;
  /** Certificate, key and the one root that is trusted; left out for a simulator without TLS. */
  tls?: Pick<SecureContextOptions, 'pfx' | 'key' | 'cert' | 'passphrase' | 'ca'>;
  /** For the connection with its handshake, and for the answer: BankID's own sample gives five seconds each. */
  connectTimeoutMs?: number;
  answerTimeoutMs?: number;
}

const TIMEOUT = 5_000;
const MAX_BODY = 1024 * 1024;
const CONTENT_TYPE = 'application/json';

/**
 * Requests over TLS 1.2 or newer with the relying party's certificate. The roots of the system are not asked: `ca`
 * stands in their place. A connection that never stood is tried a second time, since nothing was asked on it.
 */
export function createTransport({
  baseUrl,
  tls,
  connectTimeoutMs = TIMEOUT,
  answerTimeoutMs = TIMEOUT,
}: TransportOptions): Transport {
  const secure = baseUrl.startsWith('https:');
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, minVersion: 'TLSv1.2', ...tls })
    : new HttpAgent({ keepAlive: true });
  const open = secure ? httpsRequest : httpRequest;

  const once = (method: string, path: string, body?: string) =>
    new Promise<ServiceAnswer>((resolve, reject) => {
      const headers =
        body === undefined ? {} : { 'content-type': CONTENT_TYPE, 'content-length': Buffer.byteLength(body) };
      const sent = open(new URL(path, baseUrl), { agent, method, headers });
      const clock = watch(sent, secure ? 'secureConnect' : 'connect', { connectTimeoutMs, answerTimeoutMs });
      const fail = (reason: NoAnswerReason, cause?: unknown) => {
        clock.stop();
        reject(new NoAnswerError(clock.timedOut() ? 'timeout' : reason, !clock.connected(), cause));
      };
      sent.once('error', (error) => fail(reasonOf(error, clock.connected()), error));
      sent.once('response', (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > MAX_BODY) {
            fail('too-large');
            sent.destroy();
          }
        });
        answer.once('error', (error) => fail('closed', error));
        answer.once('end', () => {
          clock.stop();
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      });
      sent.end(body);
    });

  return {
    async send(method, path, body) {
      try {
        return await once(method, path, body);
      } catch (error) {
        if (error instanceof NoAnswerError && error.unsent) return once(method, path, body);
        throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

function reasonOf({ code = '' }: NodeJS.ErrnoException, connected: boolean): NoAnswerReason {
  // OpenSSL's alerts about the certificate that we showed; with TLS 1.3 they come once the connection stands.
  if (/^ERR_SSL_.*ALERT_.*(?:CERTIFICATE|UNKNOWN_CA)/u.test(code)) return 'certificate-refused';
  // Its names for what is wrong with the certificate that the server showed.
  if (/CERT|SIGN|ISSUER|ALTNAME|HOSTNAME|INVALID_CA/u.test(code)) return 'server-not-trusted';
  return connected ? 'closed' : 'connect';
}

interface Watch {
  connected(): boolean;
  timedOut(): boolean;
  stop(): void;
}

// Two limits in turn: until the connection stands, then until the whole answer is there.
function watch(
  sent: ClientRequest,
  standing: 'connect' | 'secureConnect',
  { connectTimeoutMs, answerTimeoutMs }: Required<Pick<TransportOptions, 'connectTimeoutMs' | 'answerTimeoutMs'>>,
): Watch {
  let connected = false;
  let timedOut = false;
  const expire = () => {
    timedOut = true;
    sent.destroy(new Error('timeout'));
  };
  let timer = setTimeout(expire, connectTimeoutMs);
  const stands = () => {
    connected = true;
    clearTimeout(timer);
    timer = setTimeout(expire, answerTimeoutMs);
  };
  sent.once('socket', (socket) => {
    if (socket.connecting || !sent.reusedSocket) socket.once(standing, stands);
    else stands();
  });
  return { connected: () => connected, timedOut: () => timedOut, stop: () => clearTimeout(timer) };
}
