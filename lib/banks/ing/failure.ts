import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { failureForStatus } from '../../http/status-failure.ts';

const text = z.catch(z.optional(z.string()), undefined);
// Account information answers in the first form, OAuth and Showcase in the second (ing-and-psd2.md 1.4, 1.8, 1.9).
const errorShape = z.object({
  tppMessages: z.catch(z.optional(z.array(z.object({ code: text, text: text }))), undefined),
  message: text,
});

// Berlin Group codes of a consent that is over; ING's own list has none for it (guess).
const CONSENT_OVER = ['CONSENT_EXPIRED', 'CONSENT_INVALID'];

/** What a reply of an ING API that is not a success means; its own words go with it. `now` in epoch milliseconds. */
export function ingFailure(reply: HttpReply, now: number): Failure {
  const { code, words } = errorFields(reply.text);
  const detail = words === undefined ? {} : { bankText: words };
  if (reply.status === 403 && code !== undefined && CONSENT_OVER.includes(code))
    return new Failure('reauthorise', { reason: 'grant-ended', ...detail });
  const { info } = failureForStatus(reply, now);
  return new Failure(info.kind, { ...info, ...detail });
}

/** Code and words of an error body; neither for a body of another shape. */
export function errorFields(body: string): { code?: string | undefined; words?: string | undefined } {
  try {
    const { tppMessages, message } = z.parse(errorShape, JSON.parse(body));
    const [first] = tppMessages ?? [];
    return { code: first?.code, words: first?.text ?? message };
  } catch {
    return {};
  }
}
