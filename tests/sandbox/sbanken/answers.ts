import { randomUUID } from 'node:crypto';
import { type Answer, json } from '../shared/http.ts';

/** How one generation of the API is spoken to and answers. */
export interface Generation {
  path: string;
  /** Every request must bear the customer's national id in the header `customerId`. */
  customerIdHeader: boolean;
  /** Answers are `{items|item, isError, …}`. */
  enveloped: boolean;
  /** Errors are RFC 7807. */
  problems: boolean;
}

export const generations: readonly Generation[] = [
  { path: '/bank/api/v1/', customerIdHeader: true, enveloped: true, problems: false },
  { path: '/exec.bank/api/v1/', customerIdHeader: true, enveloped: true, problems: false },
  { path: '/apibeta/api/v1/', customerIdHeader: false, enveloped: true, problems: true },
  { path: '/apibeta/api/v2/', customerIdHeader: false, enveloped: false, problems: true },
];

const FINE = { errorType: null, isError: false, errorMessage: null, traceId: null };

export function answerItems({ enveloped }: Generation, items: object[], availableItems = items.length): Answer {
  return json(200, { availableItems, items, ...(enveloped && FINE) });
}

export function answerItem({ enveloped }: Generation, item: object): Answer {
  return json(200, enveloped ? { item, ...FINE } : item);
}

/** An error in the generation's own form. Some of the first generation's come with status 200. */
export function answerError({ problems }: Generation, status: number, errorType: string, message: string): Answer {
  const traceId = randomUUID();
  if (problems) {
    const problem = { type: `https://tools.ietf.org/html/rfc7231`, title: errorType, status, detail: message, traceId };
    return json(status, problem, { 'content-type': 'application/problem+json; charset=utf-8' });
  }
  return json(status, { item: null, items: null, errorType, isError: true, errorMessage: message, traceId });
}
