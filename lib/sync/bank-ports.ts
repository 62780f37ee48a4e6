import type { Institution } from '../banks/catalog/institution.ts';
import type { Clock } from '../banks/connector.ts';
import { Failure } from '../failure.ts';
import { offsetOf } from '../http/bank-time.ts';
import type { Http } from '../http/http.ts';
import type { Ports } from './ports.ts';

/** A clock that was off by less than this has spoilt no signature: banks allow for a minute or so. */
const TOLERANCE = 30_000;

/** The way to an institution, and a clock that learns from its answers how far the institution's own is off. */
export function bankPorts(
  { http, clock: { now }, clockOffsets }: Pick<Ports, 'http' | 'clock' | 'clockOffsets'>,
  institution: Institution,
  record: () => Promise<void> | void,
): { http: Http; clock: Clock } {
  const send = http(institution, record);
  return {
    async http(request) {
      const reply = await send(request);
      const offset = offsetOf(reply.headers, now());
      if (offset !== undefined) clockOffsets.set(institution.id, offset);
      return reply;
    },
    clock: { now, offset: () => clockOffsets.get(institution.id) },
  };
}

/** Runs `run`, and once more where its answers showed that it had dated what the bank refused by a clock that is off. */
export async function inBankTime<T>({ offset = () => 0 }: Clock, run: () => Promise<T>): Promise<T> {
  const before = offset() ?? 0;
  try {
    return await run();
  } catch (error) {
    const wasOff = Math.abs((offset() ?? 0) - before) > TOLERANCE;
    if (!wasOff || !(error instanceof Failure) || !mayBeOfClock(error)) throw error;
    return run();
  }
}

/** What banks, and the library, say of a signature or an id_token whose times are not of their day. */
const mayBeOfClock = ({ kind, reason }: Failure) =>
  kind === 'configuration' || reason === 'foreign-answer' || reason === 'grant-ended';
