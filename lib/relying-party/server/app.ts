import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import {
  type OrderId,
  PATHS,
  type ProtocolError,
  type RestartOrder,
  type StartOrder,
} from '../../unlock-protocol/messages.ts';
import type { BankIdClient } from '../client/client.ts';
import { createSealedRecords } from '../store/sealed.ts';
import type { Store } from '../store/store.ts';
import { normaliseAddress } from './address.ts';
import { createBankIdOrders } from './bankid-orders.ts';
import type { SignedRequest } from './device-signature.ts';
import { createHealth } from './health.ts';
import { describeError, failureLogger } from './log.ts';
import { createOrders } from './orders.ts';
import { createPoll } from './poll.ts';
import { ProtocolFailure } from './protocol-failure.ts';
import { createRateLimits } from './rate-limits.ts';
import type { Enrolment, OrderRecord } from './records.ts';
import { returnPage } from './return-page.ts';
import { createReturns } from './returns.ts';
import { nothingSchema, orderIdSchema, restartSchema, returnSchema, startSchema } from './schemas.ts';
import type { Secrets } from './secrets.ts';
import { createShares } from './shares.ts';

export interface AppDeps {
  client: BankIdClient;
  store: Store;
  secrets: Secrets;
  /** The address that extensions know this server by, without a last slash. */
  publicUrl: string;
  /** Addresses of proxies whose X-Forwarded-For is believed; none unless named. */
  trustedProxies?: string[];
  certificateEnds?: string;
  tls?: { key: Buffer; cert: Buffer };
  /** Where lines of the log go; nowhere unless told. */
  log?: { write(line: string): void };
}

const MAX_BODY = 16 * 1024;
// The framework's own would write addresses and whole URLs, and messages of errors.
const SERIALIZERS = { req: () => undefined, res: () => undefined, err: describeError };
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** The server: what of HTTP belongs to it, and nothing of what an order means. */
export function createApp(deps: AppDeps): FastifyInstance {
  const { client, store, secrets, publicUrl, certificateEnds } = deps;
  const app = fastify(optionsOf(deps));
  const onFailure = failureLogger(app.log);
  const { recordKey: key } = secrets;
  const orders = createSealedRecords<OrderRecord>({ store, kind: 'order', key });
  const enrolments = createSealedRecords<Enrolment>({ store, kind: 'enrolment', key });
  const running = createSealedRecords<string>({ store, kind: 'running', key });
  const returns = createSealedRecords<string>({ store, kind: 'return', key });
  const now = () => store.now();
  const limits = createRateLimits(store, secrets);
  const bankIdOrders = createBankIdOrders({ client, secrets, publicUrl, now, onFailure });
  const poll = createPoll({ client, bankIdOrders, orders, enrolments, secrets, now, onFailure });
  const order = createOrders({ store, orders, enrolments, running, returns, bankIdOrders, poll, secrets, limits });
  const share = createShares({ store, orders, enrolments });
  const visited = createReturns({ orders, returns, bankIdOrders });
  const health = createHealth({ client, store, now: Date.now, ...(certificateEnds && { certificateEnds }) });

  const signed = (request: FastifyRequest): SignedRequest => ({
    parts: { method: request.method, targetUri: `${publicUrl}${request.url}`, body: bodies.get(request) ?? '' },
    headers: headersOf(request, ['content-digest', 'signature-input', 'signature']),
  });
  const bodies = new WeakMap<FastifyRequest, string>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    bodies.set(request, String(text));
    try {
      done(null, JSON.parse(String(text)));
    } catch {
      done(new ProtocolFailure('bad-request'));
    }
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    // Browsers name the page that asks: a page is none of those who may, an extension is.
    if (/^https?:/u.test(request.headers.origin ?? '')) throw new ProtocolFailure('not-for-pages');
    if (request.url !== '/v1/health') await limits.request(addressOf(request));
  });
  // A browser keeps its connection open, and a server that stops would wait for it.
  let stopping = false;
  app.addHook('preClose', async () => void (stopping = true));
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ method, route: routeOptions.url ?? 'none', status: reply.statusCode, ms }, 'request');
  });
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error);
    if (failure.code === 'failed') request.log.error(describeError(error), 'failed');
    if (failure.retryAfter !== undefined) reply.header('retry-after', failure.retryAfter);
    const body: ProtocolError = { error: failure.code, ...(failure.now !== undefined && { now: failure.now }) };
    return reply.status(failure.status).send(body);
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404));

  const withBody = (body: object) => ({ schema: { body } });
  app.post<{ Body: StartOrder }>(PATHS.start, withBody(startSchema), (request) =>
    order.start(request.body, addressOf(request), signed(request)),
  );
  app.post<{ Body: OrderId }>(PATHS.poll, withBody(orderIdSchema), ({ body }) => order.poll(body));
  app.post<{ Body: RestartOrder }>(PATHS.restart, withBody(restartSchema), (request) =>
    order.restart(request.body, addressOf(request)),
  );
  app.post<{ Body: OrderId }>(PATHS.cancel, withBody(orderIdSchema), ({ body }) => order.cancel(body));
  app.post<{ Body: OrderId }>(PATHS.share, withBody(orderIdSchema), (request) =>
    share.fetch(request.body, signed(request)),
  );
  app.post<{ Body: OrderId }>(PATHS.acknowledge, withBody(orderIdSchema), async (request) => {
    await share.acknowledge(request.body, signed(request));
    return {};
  });
  app.post(PATHS.unenrol, withBody(nothingSchema), async (request) => {
    await share.unenrol(signed(request));
    return {};
  });
  app.get('/v1/health', async (_request, reply) => {
    const found = await health();
    return reply.status(found.status === 'ok' ? 200 : 503).send(found);
  });
  app.get<{ Querystring: { nonce: string } }>(
    '/v1/return',
    { schema: { querystring: returnSchema } },
    async (request, reply) => {
      const result = await visited(request.query.nonce, addressOf(request));
      return reply
        .status(result === 'unknown' ? 404 : 200)
        .headers(PAGE_HEADERS)
        .send(returnPage(result));
    },
  );
  return app;
}

function optionsOf({ trustedProxies, tls, log }: AppDeps): FastifyServerOptions {
  return {
    ...(tls && { https: { ...tls, minVersion: 'TLSv1.2' } }),
    bodyLimit: MAX_BODY,
    trustProxy: trustedProxies?.length ? trustedProxies : false,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    // An address that can't be decoded reaches no hook and no handler of errors.
    frameworkErrors: (_error, _request, reply) => void refuse(reply),
    // The framework's own lines would name addresses and whole URLs.
    logController: new LogController({ disableRequestLogging: true }),
    logger: log ? { stream: log, base: null, serializers: SERIALIZERS } : false,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, strict: false } },
  } as FastifyServerOptions;
}

function refuse(reply: FastifyReply, status = 400) {
  return reply.status(status).send({ error: 'bad-request' } satisfies ProtocolError);
}

// What a trusted proxy tells may be no address at all.
function addressOf({ ip }: FastifyRequest): string {
  const address = normaliseAddress(ip);
  if (address === undefined) throw new ProtocolFailure('bad-request');
  return address;
}

function failureOf(error: unknown): ProtocolFailure {
  if (error instanceof ProtocolFailure) return error;
  const { statusCode = 500 } = error as { statusCode?: number };
  if (statusCode >= 400 && statusCode < 500) return new ProtocolFailure('bad-request');
  return new ProtocolFailure('failed');
}

function headersOf<Name extends string>(request: FastifyRequest, names: Name[]): Partial<Record<Name, string>> {
  const found = names.map((name) => [name, request.headers[name]] as const);
  return Object.fromEntries(found.filter(([, value]) => typeof value === 'string')) as Partial<Record<Name, string>>;
}
