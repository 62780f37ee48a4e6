import { type Answer, json } from '../shared/http.ts';

/** Every error of this bank: a code of its own, and words. */
export const refuse = (status: number, code: string, message: string): Answer =>
  json(status, { code, message, params: { client_id: '' } });
