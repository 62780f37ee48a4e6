import { createHttp } from '../../../lib/http/create-http.ts';
import type { FailureInfo } from '../../../lib/failure.ts';
import type { Grant } from '../../../lib/records.ts';
import { newest } from '../../../lib/sync/grant.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { type ConnectorUnderTest, type LinkedBank, withoutBudgets } from './banks.ts';
import { type Endpoint, type FaultVariant, MATCH, VARIANTS } from './classes.ts';
import { isClosed } from './closed.ts';
import { mutate } from './mutate.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HALF_YEAR = 181 * 24 * HOUR;
/** A link is made anew after so many cases: consents end with the days that pass. */
const CASES_PER_LINK = 25;

export interface CaseResult {
  connector: string;
  endpoint: Endpoint;
  of: number;
  what: string;
  /** What it did that it must not. */
  wrong: string[];
  /** How the reading ended: a word of the closed errors, `partial` or `read`. */
  ended: string;
  /** The bank's answer had ended the old token, and was lost on the way. */
  lostOnTheWay: boolean;
}

/** Runs every `step`th variant at one endpoint of one connector. */
export async function runFaults(
  sandbox: Sandbox,
  connector: ConnectorUnderTest,
  endpoint: Endpoint,
  step = 1,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  let linked: LinkedBank | undefined;
  for (const [index, variant] of VARIANTS[endpoint].entries()) {
    if (index % step !== 0) continue;
    if (!linked || results.length % CASES_PER_LINK === 0) {
      linked = await connector.link(sandbox);
      withoutBudgets(linked);
    }
    const heard = listen();
    const result = await runCase(linked, connector, endpoint, variant).finally(heard.stop);
    result.wrong.push(...heard.words);
    results.push({ connector: connector.id, endpoint, of: variant.of, what: variant.what, ...result });
    if (result.wrong.length > 0 || result.lostOnTheWay) linked = undefined;
  }
  return results;
}

async function runCase(
  linked: LinkedBank,
  { token, rotates }: ConnectorUnderTest,
  endpoint: Endpoint,
  variant: FaultVariant,
): Promise<Pick<CaseResult, 'wrong' | 'ended' | 'lostOnTheWay'>> {
  const { world, bank, connectionId } = linked;
  const wrong: string[] = [];
  const before = { amounts: amountsOf(linked), grant: await grantOf(linked), asOf: connection(linked).asOf };
  if (before.amounts.some(([, booked]) => booked === undefined)) wrong.push('no amounts to begin with');

  await pass(linked, endpoint === 'data' ? HOUR : 2 * MINUTE);
  if (endpoint === 'token' && token === 'expire') await bank.expireAccess();
  const ahead = endpoint === 'token' && token === 'half-year' ? HALF_YEAR : 0;
  world.state.offset += ahead;
  await bank.clearLog();
  const spoilt = await spoil(linked, endpoint, variant);
  try {
    const answer = await spoilt.worker.answer('refresh', { connectionId });
    if (!answer.ok && !('device' in variant.spoil)) wrong.push(`the command failed: ${JSON.stringify(answer)}`);
  } finally {
    await spoilt.undo();
    world.state.offset -= ahead;
  }
  const asked = (await bank.log()).filter(({ kind }) => kind === 'token');
  const { failure, partial, asOf } = connection(linked);
  const grant = await grantOf(linked);
  wrong.push(...judge(variant, before.amounts, amountsOf(linked)));
  if (failure && !isClosed(failure)) wrong.push(`not a closed error: ${JSON.stringify(failure)}`);
  if (failure && asOf !== before.asOf) wrong.push('a failure that counts as fresh');
  const isNew = newest(grant).refreshToken !== newest(before.grant).refreshToken;
  if (isNew && !asked.some(({ status }) => status === 200)) wrong.push('another token without an answer');
  if ('device' in variant.spoil && variant.spoil.device === 'full' && asked.length > 0)
    wrong.push('asked for a token that could not be saved');

  // Whatever it was passes, and the link works.
  await pass(linked, Math.max(HOUR, (failure?.until ?? 0) - now(linked) + 1000));
  await linked.worker.send('refresh', { connectionId });
  const after = connection(linked).failure;
  const wasSent = asked.some(
    ({ status, fault }) => status === 200 && (fault !== undefined || variant.withoutNext === true),
  );
  const lostOnTheWay = after?.reason === 'grant-ended' && rotates === true && wasSent && !isNew;
  if (after && !lostOnTheWay) wrong.push(`then does not work: ${JSON.stringify(after)}`);
  if (!after && !sameAmounts(amountsOf(linked), before.amounts)) wrong.push('then has other amounts');
  return { wrong, ended: ending(failure, partial), lostOnTheWay };
}

const connection = ({ world, connectionId }: LinkedBank) =>
  world.head().connections.find(({ id }) => id === connectionId)!;
const now = ({ world }: LinkedBank) => world.ports.clock.now();
const ending = (failure: FailureInfo | undefined, partial: boolean | undefined) =>
  failure ? `${failure.kind} ${failure.reason ?? ''}`.trim() : partial ? 'partial' : 'read';

async function grantOf({ world, connectionId }: LinkedBank): Promise<Grant> {
  return (await (await world.ports.vault.open()).get('grant', connectionId))!;
}

async function pass({ world, bank }: LinkedBank, ms: number): Promise<void> {
  world.state.offset += ms;
  await bank.advance(Math.round(ms / 1000));
}

type Amounts = [id: string, booked: string | undefined][];

function amountsOf({ world }: LinkedBank): Amounts {
  const shown = Object.values({ ...world.head().accounts, ...world.rest().accounts });
  return shown.map(({ id, booked }): Amounts[number] => [id, booked]).sort(([a], [b]) => (a < b ? -1 : 1));
}

const sameAmounts = (a: Amounts, b: Amounts) => JSON.stringify(a) === JSON.stringify(b);

/** Every amount stays what it was, is what the answer said exactly, or is unknown where the answer had none. */
function judge({ amount, unknown }: FaultVariant, before: Amounts, after: Amounts): string[] {
  const was = new Map(before);
  const missing = before
    .filter(([id]) => !after.some(([other]) => other === id))
    .map(([id]) => `account ${id} is gone`);
  const wrong = after.flatMap(([id, booked]) => {
    if (booked === was.get(id)) return [];
    if (booked === undefined) return unknown ? [] : ['an amount was blanked'];
    return amount !== undefined && isExactly(booked, amount) ? [] : [`an amount became ${booked}`];
  });
  return [...missing, ...new Set(wrong)];
}

/** Equal as decimals, of either sign, in units or in hundredths. */
function isExactly(shown: string, told: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/^-/u, '')
      .replace(/(\.\d*?)0+$/u, '$1')
      .replace(/\.$/u, '');
  const hundredths = told.includes('.') ? told : `${told.slice(0, -2)}.${told.slice(-2).padStart(2, '0')}`;
  return [told, hundredths, hundredths.replace(/^\./u, '0.')].some((one) => plain(one) === plain(shown));
}

/** Makes the fault happen; resolves with the worker that will meet it. */
async function spoil(linked: LinkedBank, endpoint: Endpoint, variant: FaultVariant) {
  const { world, bank, worker } = linked;
  const { state, ports } = world;
  const { fetch } = state;
  const { http } = ports;
  const undo = async () => {
    Object.assign(state, { fetch, online: true });
    ports.http = http;
    await bank.setFaults();
  };
  if ('fault' in variant.spoil)
    await bank.setFaults({ match: MATCH[endpoint], times: 'forever', fault: variant.spoil.fault });
  else if ('mutation' in variant.spoil) {
    const { mutation } = variant.spoil;
    state.fetch = async (input, init) => {
      const response = await fetch(input, init);
      const isToken = init?.method === 'POST' || (typeof input === 'string' && input.includes('/sessions/'));
      if (isToken !== (endpoint === 'token')) return response;
      return new Response(mutate(await response.text(), mutation), response);
    };
  } else if (variant.spoil.device === 'full') {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    return {
      worker,
      undo: async () => {
        IDBObjectStore.prototype.put = put;
      },
    };
  } else {
    state.online = variant.spoil.device !== 'offline';
    state.fetch = () => Promise.reject(new TypeError('fetch failed'));
  }
  if (!variant.impatient) return { worker, undo };
  ports.http = (institution, record) =>
    createHttp(
      institution,
      { fetch: state.fetch, online: () => state.online, mayReach: ports.mayReach, record },
      { deadlineMs: 300 },
    );
  return { worker: await world.startWorker(), undo };
}

/** What must not happen besides: a rejection that nobody handles, a word on the console. */
function listen() {
  const heard: string[] = [];
  const onRejection = (reason: unknown) => void heard.push(`nobody handled ${String(reason)}`);
  process.on('unhandledRejection', onRejection);
  const silent = ['log', 'warn', 'error', 'info', 'debug'] as const;
  const before = silent.map((name) => console[name]);
  for (const name of silent) console[name] = () => void heard.push(`a word on the console (${name})`);
  return {
    words: heard,
    stop() {
      process.off('unhandledRejection', onRejection);
      for (const [index, name] of silent.entries()) console[name] = before[index]!;
    },
  };
}
