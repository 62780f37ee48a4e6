import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { insteadAnswer, spoilBody, spoilTokens } from './fault-answer.ts';
import { type Fault, isBodyFault, isInsteadFault, isTokenFault, isWireFault } from './fault.ts';
import type { ClientWorld } from './client-world.ts';
import { type Answer, readRequest, type SandboxRequest, sendAnswer, text } from './http.ts';
import type { LogEntry } from './log.ts';
import { sendWithFault } from './send-with-fault.ts';

/** What a bank makes of a request before it answers it. */
export interface Route {
  /** Whose request it is, where that can be told. */
  world: ClientWorld | undefined;
  entry: LogEntry;
  /** Names of the endpoint, as fault rules match them. */
  names: string[];
  answer(fault: Fault | undefined): Answer | Promise<Answer>;
}

/** Nearer than this (ms), a client's clock is the machine's. */
const SAME_TIME = 1000;

const GATEWAY_COOKIE = 'gateway=1; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=None';

export type RouteRequest = (request: SandboxRequest) => Route;

/**
 * One request from reading to sending: routed, logged, spoilt by the next fault of its client. Every answer, a fault's
 * too, has the date of its client's clock; none where nobody knows whose it is. `machineTime`: the bank checks and makes
 * JWTs by the machine's clock (oidc-provider does), and tells no date once its client's goes ahead of it.
 */
export function createExchange(
  route: RouteRequest,
  unattributed: LogEntry[],
  { machineTime = false } = {},
): RequestListener {
  const exchange = async (message: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(message, response);
    const { world, entry, names, answer } = route(request);
    const { certificate, headers } = request;
    if (certificate) entry.tls = { thumbprint: certificate.thumbprint, cookie: headers.cookie !== undefined };
    (world?.log ?? unattributed).push(entry);
    const fault = world?.faults.take(request.url.pathname, names);
    if (fault) entry.fault = fault.type;

    const processed = fault && isInsteadFault(fault) && !fault.processed ? undefined : await answer(fault);
    const spoilt = fault ? spoil(processed, fault) : processed;
    // A gateway's cookie: whoever asks for data must neither keep nor send it.
    if (certificate && spoilt && spoilt !== 'close') spoilt.headers['set-cookie'] = GATEWAY_COOKIE;
    const now = world?.clock.now();
    response.sendDate = now !== undefined && (!machineTime || Math.abs(now - Date.now()) < SAME_TIME);
    if (now !== undefined && !machineTime && spoilt && spoilt !== 'close')
      spoilt.headers = { date: new Date(now).toUTCString(), ...spoilt.headers };
    if (spoilt === 'close' || !spoilt) {
      entry.status = 0;
      response.destroy();
      return;
    }
    entry.status = spoilt.status;
    if (fault && isWireFault(fault)) sendWithFault(response, spoilt, fault);
    else sendAnswer(response, spoilt);
  };

  return (message, response) => {
    exchange(message, response).catch((error: unknown) => {
      console.error('sandbox:', error);
      if (response.headersSent) response.destroy();
      else sendAnswer(response, text(500, 'the sandbox failed: see its console'));
    });
  };
}

function spoil(answer: Answer | undefined, fault: Fault): Answer | 'close' | undefined {
  if (isInsteadFault(fault)) return insteadAnswer(fault);
  if (answer && isBodyFault(fault)) return spoilBody(answer, fault);
  if (answer && isTokenFault(fault)) return spoilTokens(answer, fault);
  return answer;
}
