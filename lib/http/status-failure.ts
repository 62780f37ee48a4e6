import { Failure } from '../failure.ts';
import type { HttpReply } from './http.ts';
import { retryAfter } from './retry-after.ts';

/**
 * What a reply that is not a success means where the dialect has no better words. `now` in epoch milliseconds. A 403 is
 * about consent or permission: refreshing a token does not help.
 */
export function failureForStatus({ status, headers }: HttpReply, now: number): Failure {
  const wait = headers.get('retry-after');
  const until = retryAfter(wait, now, headers.get('date'));
  if (status === 401) return new Failure('reauthorise', { reason: 'access-token-rejected' });
  if (status === 403) return new Failure('forbidden');
  if (status === 429) return new Failure('rate-limited', { until });
  if (status >= 500) return new Failure('unavailable', { reason: 'server-error', ...(wait !== null && { until }) });
  return new Failure('bad-response');
}
