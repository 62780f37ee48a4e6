import type { RequestListener } from 'node:http';
import { type BalanceChange, type BankClient, ControlError, type SandboxBank } from './bank.ts';
import { type FaultRule, isFault } from './fault.ts';
import { type Answer, json, readRequest, sendAnswer, type SandboxRequest } from './http.ts';

type Body = Record<string, unknown>;

/** The control API: JSON over loopback, for tests and terminals. Pages can't use it: a request with an Origin is refused. */
export function createControlServer(banks: readonly SandboxBank[]): RequestListener {
  const answer = (request: SandboxRequest): Answer => {
    if (request.headers.origin !== undefined) throw new ControlError(403, 'the control API is not for web pages');
    const [resource, id, action] = request.url.pathname.split('/').slice(1);
    const body = readBody(request);
    const route = `${request.method} /${resource}`;
    if (resource === 'clients' && id) return clientAnswer(banks, id, `${request.method} ${action ?? ''}`, body);
    if (route === 'POST /clients') return register(banks, body);
    if (route === 'GET /customers')
      return json(200, Object.fromEntries(banks.map((bank) => [bank.id, bank.customers()])));
    if (route === 'GET /log')
      return json(
        200,
        banks.flatMap((bank) => bank.unattributed()),
      );
    if (route === 'GET /transfers')
      return json(
        200,
        banks.flatMap((bank) => bank.transfers()),
      );
    throw new ControlError(404, 'no such thing: see tests/sandbox/README.md');
  };

  return (message, response) => {
    void readRequest(message, response)
      .then(answer)
      .catch((error: unknown) => {
        if (error instanceof ControlError) return json(error.status, { error: error.message });
        return json(500, { error: String(error) });
      })
      .then((ready) => sendAnswer(response, ready));
  };
}

function register(banks: readonly SandboxBank[], { bank: id = 'sparebank1', ...traits }: Body): Answer {
  const bank = banks.find((candidate) => candidate.id === id);
  if (!bank) throw new ControlError(404, 'no such bank');
  return json(201, bank.register(traits));
}

function clientAnswer(banks: readonly SandboxBank[], id: string, action: string, body: Body): Answer {
  const client = banks.map((bank) => bank.client(id)).find((candidate) => candidate !== undefined);
  if (!client) throw new ControlError(404, 'no such client');
  const found = act(client, action, body);
  return found === undefined ? { status: 204, headers: {}, body: '' } : json(200, found);
}

function act(client: BankClient, action: string, body: Body): unknown {
  const { world } = client;
  switch (action) {
    case 'DELETE ':
      return client.remove();
    case 'PATCH traits':
      return client.setTraits(body);
    case 'GET faults':
      return world.faults.rules();
    case 'PUT faults':
      return world.faults.replace(rulesIn(body));
    case 'POST faults':
      return world.faults.add(rulesIn(body));
    case 'POST advance':
      return client.advance(secondsIn(body));
    case 'POST revoke':
      return client.revoke();
    case 'POST expire-secret':
      return client.expireSecret();
    case 'POST secret':
      return { clientSecret: client.renewSecret() };
    case 'POST expire-access':
      return client.expireAccess();
    case 'POST approve':
      return client.approve?.(true);
    case 'DELETE approve':
      return client.approve?.(false);
    case 'PUT balances':
      return client.setBalances(body as Record<string, BalanceChange>);
    case 'GET log':
      return world.log;
    case 'DELETE log':
      return void world.log.splice(0);
  }
  throw new ControlError(404, 'no such action: see tests/sandbox/README.md');
}

function readBody(request: SandboxRequest): Body {
  if (request.body.length === 0) return {};
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') throw new ControlError(415, 'send JSON');
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    // Falls through to the one answer for every body that is not an object.
  }
  throw new ControlError(400, 'the body must be a JSON object');
}

function rulesIn({ rules }: Body): FaultRule[] {
  if (!Array.isArray(rules)) throw new ControlError(400, 'rules must be an array');
  for (const rule of rules as Partial<FaultRule>[]) {
    const timed = rule.times === 'forever' || (Number.isSafeInteger(rule.times) && Number(rule.times) > 0);
    const known = typeof rule.match === 'string' && typeof rule.fault === 'object' && isFault(rule.fault);
    if (!timed || !known) throw new ControlError(400, 'a rule is {match, times, fault: {type}}');
  }
  return rules as FaultRule[];
}

function secondsIn({ seconds }: Body): number {
  if (!Number.isSafeInteger(seconds) || Number(seconds) < 0) throw new ControlError(400, 'seconds must be a count');
  return Number(seconds);
}
