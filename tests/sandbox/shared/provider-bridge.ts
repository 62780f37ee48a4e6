import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Answer, SandboxRequest } from './http.ts';

/** Runs a request through oidc-provider and hands its answer back unsent, so that it can be changed, logged or lost. */
export type RunProvider = (
  request: SandboxRequest,
  changes?: { search?: string; headers?: Record<string, string | undefined>; body?: string },
) => Promise<Answer>;

export function bridgeProvider(provider: Provider): RunProvider {
  const answers = new WeakMap<IncomingMessage, Answer>();
  provider.use(async (context, next) => {
    await next();
    context.respond = false;
    answers.set(context.req, takeAnswer(context as KoaContextWithOIDC));
    await endSession(context as KoaContextWithOIDC);
  });
  const run = provider.callback() as (request: IncomingMessage, response: ServerResponse) => Promise<void>;

  return async (request, changes = {}) => {
    const message = replay(request, changes);
    await run(message, request.response);
    const answer = answers.get(message);
    if (!answer) throw new Error('the authorization server failed');
    return answer;
  };
}

// The body was read already, so the provider gets a message that can be read anew.
function replay(
  request: SandboxRequest,
  {
    search = request.url.search,
    headers = {},
    body = request.body.toString('utf8'),
  }: NonNullable<Parameters<RunProvider>[1]>,
): IncomingMessage {
  const bytes = Buffer.from(body);
  // Without `origin` the provider adds no CORS headers and does not turn extensions away (it answers 400 to their origin).
  const sent = { ...request.headers, origin: undefined, ...headers };
  const own = request.method === 'POST' ? { ...sent, 'content-length': String(bytes.length) } : sent;
  const message = Object.assign(Readable.from(bytes.length > 0 ? [bytes] : [], { objectMode: false }), {
    method: request.method,
    url: `${request.url.pathname}${search}`,
    headers: Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    httpVersion: '1.1',
    httpVersionMajor: 1,
    socket: request.message.socket,
  });
  return message as unknown as IncomingMessage;
}

function takeAnswer(context: KoaContextWithOIDC): Answer {
  // No other origin may read an answer: an extension needs its host permission here as at the bank.
  const dropped = /^(?:content-length|vary|access-control-)/u;
  const set = Object.entries(context.res.getHeaders()).filter(([name]) => !dropped.test(name));
  const headers = Object.fromEntries(set) as Answer['headers'];
  for (const name of context.res.getHeaderNames()) context.res.removeHeader(name);
  const body: unknown = context.body;
  if (headers['location']) return { status: context.status, headers: withoutType(headers), body: '' };
  return { status: context.status, headers, body: typeof body === 'string' ? body : JSON.stringify(body ?? '') };
}

function withoutType(headers: Answer['headers']): Answer['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type'));
}

// The bank asks for BankID every time: a login never outlives the consent that it was made for.
async function endSession({ oidc }: KoaContextWithOIDC): Promise<void> {
  if (oidc.route === 'resume' && oidc.session?.accountId) await oidc.session.destroy();
}
