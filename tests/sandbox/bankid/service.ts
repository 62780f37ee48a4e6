import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { insteadAnswer, spoilBody } from '../shared/fault-answer.ts';
import type { FaultQueue } from '../shared/fault-queue.ts';
import { isBodyFault, isInsteadFault, isWireFault } from '../shared/fault.ts';
import { type Answer, readRequest, type SandboxRequest, sendAnswer } from '../shared/http.ts';
import { sendWithFault } from '../shared/send-with-fault.ts';
import type { Order, OrderBook } from './orders.ts';
import { ENDPOINTS, problemOf } from './validate.ts';

const ROOT = '/rp/v6.0/';
const MAX_BODY = 512 * 1024;

/** One request as a test sees it: no personal number, text or token is in it. */
export interface ServiceLogEntry {
  method: string;
  path: string;
  status: number;
}

export interface ServiceParts {
  orders: OrderBook;
  faults: FaultQueue;
  log: ServiceLogEntry[];
}

/** The RP API v6.0 as BankID's documentation has it, with nothing forgiven. */
export function createService({ orders, faults, log }: ServiceParts): RequestListener {
  const exchange = async (message: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(message, response, MAX_BODY);
    const { pathname } = request.url;
    const fault = faults.take(pathname, []);
    const carriedOut = fault && isInsteadFault(fault) && !fault.processed ? undefined : answerOf(orders, request);
    const instead = fault && isInsteadFault(fault) ? insteadAnswer(fault) : carriedOut!;
    log.push({ method: request.method, path: pathname, status: instead === 'close' ? 0 : instead.status });
    if (instead === 'close') response.destroy();
    else if (fault && isWireFault(fault)) sendWithFault(response, instead, fault);
    else sendAnswer(response, fault && isBodyFault(fault) ? spoilBody(instead, fault) : instead);
  };
  return (message, response) => {
    exchange(message, response).catch((error: unknown) => {
      if (error instanceof RangeError) return sendAnswer(response, refusal(400, 'invalidParameters', 'Body too large'));
      console.error('sandbox:', error);
      response.destroy();
    });
  };
}

/** An error as BankID words it. */
export function refusal(status: number, errorCode: string, details: string): Answer {
  return json(status, { errorCode, details });
}

function answerOf(orders: OrderBook, request: SandboxRequest): Answer {
  const { pathname } = request.url;
  const endpoint = pathname.startsWith(ROOT) ? pathname.slice(ROOT.length) : '';
  if (!ENDPOINTS.includes(endpoint)) return refusal(404, 'notFound', 'No such endpoint');
  if (request.method !== 'POST') return refusal(405, 'methodNotAllowed', 'Only POST');
  // Exactly this: a charset behind it is refused too.
  if (request.headers['content-type'] !== 'application/json')
    return refusal(415, 'unsupportedMediaType', 'Only application/json');
  const body = parse(request.body);
  const problem = problemOf(endpoint, body);
  if (problem !== undefined) return refusal(400, 'invalidParameters', problem);
  const relyingParty = request.certificate?.thumbprint ?? 'without certificate';
  const fields = body as Record<string, unknown>;
  if (endpoint === 'collect') return collect(orders, String(fields['orderRef']), relyingParty);
  if (endpoint === 'cancel') return cancel(orders, String(fields['orderRef']), relyingParty);
  return open(orders, endpoint, fields, relyingParty);
}

function open(orders: OrderBook, endpoint: string, body: Record<string, unknown>, relyingParty: string): Answer {
  const isPhone = endpoint.startsWith('phone/');
  const holder = isPhone ? body : (body['requirement'] as Record<string, unknown> | undefined);
  const personalNumber = holder?.['personalNumber'] as string | undefined;
  const kind = isPhone ? 'phone' : (endpoint as Exclude<Order['kind'], 'phone'>);
  const order = orders.open(kind, body, relyingParty, personalNumber);
  if (order === 'busy') return refusal(400, 'alreadyInProgress', 'Order already in progress for pno');
  const { orderRef, autoStartToken, qrStartToken, qrStartSecret } = order;
  return json(200, isPhone ? { orderRef } : { orderRef, autoStartToken, qrStartToken, qrStartSecret });
}

function collect(orders: OrderBook, orderRef: string, relyingParty: string): Answer {
  const state = orders.collect(orderRef, relyingParty)?.state;
  if (!state) return refusal(400, 'invalidParameters', 'No such order');
  const { status } = state;
  if (status === 'complete') return json(200, { orderRef, status, completionData: state.completionData });
  return json(200, { orderRef, status, hintCode: state.hintCode });
}

function cancel(orders: OrderBook, orderRef: string, relyingParty: string): Answer {
  if (!orders.cancel(orderRef, relyingParty)) return refusal(400, 'invalidParameters', 'No such order');
  return json(200, {});
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
