import * as z from 'zod/mini';
import { Failure, type FailureReason } from '../../failure.ts';
import { parseHttpDate } from '../../http/http-date.ts';
import type { HttpReply } from '../../http/http.ts';
import { looseJson } from '../../http/loose-json.ts';
import { retryAfter } from '../../http/retry-after.ts';
import { failureForStatus } from '../../http/status-failure.ts';
import { facts } from './facts.ts';

const text = z.catch(z.optional(z.string()), undefined);
// ErrorResponse of the API reference: `error` is missing from some answers of the gateway before it.
const errorShape = z.object({ error: text, message: text });

const CONFIGURATION: Record<string, FailureReason> = {
  REDIRECT_URI_NOT_ALLOWED: 'redirect-not-registered',
  NO_ACCOUNTS_ADDED: 'no-accounts-linked',
  WRONG_ASPSP_PROVIDED: 'bank-gone',
};
const TOO_LATE = ['EXPIRED_AUTHORIZATION_CODE', 'WRONG_AUTHORIZATION_CODE', 'ALREADY_AUTHORIZED'];
const WRONG_CLOCK_MS = 5 * 60_000;
const DAY = 86_400_000;

/** The error code of an answer that isn't a success (API reference, ErrorCode). */
export function errorCode(reply: HttpReply): string | undefined {
  return errorOf(reply).error;
}

/**
 * What an answer that isn't a success means; Enable Banking's words go with it. `now` in epoch milliseconds. A 401 is
 * about the JWT, and so about key, id or clock, unless it names the session. What a bank behind it failed at is passing
 * (`unavailable`), whatever status that comes with.
 */
export function apiFailure(reply: HttpReply, now: number): Failure {
  const { error = '', message = '' } = errorOf(reply);
  const { kind, ...info } = meaning(reply, error, message, now).info;
  return new Failure(kind, { ...info, ...(message && { bankText: withoutNumbers(message) }) });
}

/** What a bank's trouble and an ended session look alike in. */
export function isRefusal({ kind }: Failure): boolean {
  return kind === 'bad-response' || kind === 'forbidden' || kind === 'configuration';
}

function meaning(reply: HttpReply, error: string, message: string, now: number): Failure {
  const { status, headers } = reply;
  if (facts.codesOfEndedSession.value.includes(error)) return new Failure('reauthorise', { reason: 'grant-ended' });
  if (TOO_LATE.includes(error)) return new Failure('cancelled', { reason: 'login-over' });
  if (Object.hasOwn(CONFIGURATION, error)) return new Failure('configuration', { reason: CONFIGURATION[error]! });
  if (error === 'ASPSP_RATE_LIMIT_EXCEEDED') {
    const wait = headers.get('retry-after');
    const until = wait === null ? nextDay(now) : retryAfter(wait, now, headers.get('date'));
    return new Failure('rate-limited', { reason: 'daily-limit', until });
  }
  if (error === 'ASPSP_ERROR' || error === 'ASPSP_TIMEOUT' || status === 408)
    return new Failure('unavailable', { reason: 'server-error' });
  if (status === 403 && facts.inactive.value.test(message))
    return new Failure('configuration', { reason: 'application-inactive' });
  if (status !== 401) return failureForStatus(reply, now);
  const date = parseHttpDate(headers.get('date') ?? '', now);
  const isOff = date !== null && Math.abs(date - now) > WRONG_CLOCK_MS;
  return new Failure('configuration', { reason: isOff ? 'wrong-clock' : 'key-rejected' });
}

/** The start of the next day in UTC: by then a day has begun everywhere that its banks are. */
function nextDay(now: number): number {
  return (Math.floor(now / DAY) + 1) * DAY;
}

function errorOf({ text: body }: HttpReply): z.infer<typeof errorShape> {
  return z.safeParse(errorShape, looseJson(body)).data ?? { error: undefined, message: undefined };
}

/** Digits that may be an account's, masked: banks' own words come through Enable Banking as they are. */
function withoutNumbers(words: string): string {
  return words.replace(/\d(?:[^\p{L}\d]{0,3}\d){7,}/gu, '***');
}
