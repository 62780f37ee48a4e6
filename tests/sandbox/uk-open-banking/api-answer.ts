import { type Answer, json, type SandboxRequest } from '../shared/http.ts';

export type Version = 2 | 3 | 4;

/** An answer of the Read/Write API: the interaction id is played back (FAPI 1.0 Baseline 6.2.1). */
export function reply(request: SandboxRequest, status: number, value: object): Answer {
  const id = request.headers['x-fapi-interaction-id'];
  return json(status, value, typeof id === 'string' ? { 'x-fapi-interaction-id': id } : {});
}

/** OBErrorResponse1; codes are those of 3.1 and, after the slash, of 4.0. */
export function refusal(
  request: SandboxRequest,
  version: Version,
  status: number,
  codes: string,
  message: string,
): Answer {
  const [v3 = '', v4 = v3] = codes.split('/');
  const errors = [{ ErrorCode: version === 4 ? v4 : v3, Message: message }];
  const head = version === 4 ? {} : { Code: `${status}`, Id: 'sandbox', Message: message };
  return reply(request, status, { ...head, Errors: errors });
}
