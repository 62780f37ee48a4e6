import { type Answer, json } from '../shared/http.ts';

/** ErrorResponse of the API reference. `error` is left out where Enable Banking leaves it out. */
export function refuse(code: number, message: string, error?: string, headers: Answer['headers'] = {}): Answer {
  return json(code, { code, message, ...(error && { error }), detail: null }, headers);
}
