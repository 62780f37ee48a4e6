import { createSign, type KeyObject } from 'node:crypto';
import { type Answer, json } from '../shared/http.ts';
import type { BunqTraits } from './registration.ts';

/** Every error of this bank. */
export const refuse = (status: number, words: string): Answer =>
  json(status, { Error: [{ error_description: words, error_description_translated: words }] });

export const answerWith = (objects: object[], more: object = {}): Answer => json(200, { Response: objects, ...more });

/** The answer with the bank's signature over its body, as the trait has it. */
export function signed(answer: Answer, key: KeyObject, signature: BunqTraits['signature'] = 'good'): Answer {
  if (signature === 'none') return answer;
  const text = signature === 'wrong' ? 'something else' : answer.body;
  const value = createSign('sha256').update(text).sign(key, 'base64');
  return { ...answer, headers: { ...answer.headers, 'x-bunq-server-signature': value } };
}
