import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { type ClientCertificate, shownCertificate } from './client-certificate.ts';

/** A request, read whole. */
export interface SandboxRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Absent where the listener demands none. */
  certificate?: ClientCertificate;
  /** The originals, whose cookies and headers oidc-provider reads and writes. */
  message: IncomingMessage;
  response: ServerResponse;
}

/** An answer before it goes on the wire. `content-length` is set by the sender. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

const MAX_BODY = 64 * 1024;

/** Reads a request. Throws a RangeError for a body over `maxBody`: 64 KiB unless told. */
export async function readRequest(
  message: IncomingMessage,
  response: ServerResponse,
  maxBody = MAX_BODY,
): Promise<SandboxRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) throw new RangeError('request body too large');
    chunks.push(chunk);
  }
  const { method = 'GET', headers, socket } = message;
  const url = new URL(`${socket instanceof TLSSocket ? 'https' : 'http'}://${headers.host}${message.url}`);
  const certificate = shownCertificate(socket);
  return { method, url, headers, body: Buffer.concat(chunks), ...(certificate && { certificate }), message, response };
}

/** The fields of a body of type application/x-www-form-urlencoded; empty for any other type. */
export function readForm(request: SandboxRequest): URLSearchParams {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  const isForm = type.trim().toLowerCase() === 'application/x-www-form-urlencoded';
  return new URLSearchParams(isForm ? request.body.toString('utf8') : '');
}

export function json(status: number, value: unknown, headers: Answer['headers'] = {}): Answer {
  const body = JSON.stringify(value);
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

export function text(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
