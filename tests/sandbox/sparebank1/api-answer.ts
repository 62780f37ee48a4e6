import { randomUUID } from 'node:crypto';
import type { Answer, SandboxRequest } from '../shared/http.ts';

const TYPE = /^application\/vnd\.sparebank1\.v(\d)\+json\s*;\s*charset=utf-8$/iu;

/** The version that an `Accept` or `Content-Type` header names; undefined for any other type. */
export function versionOf(header: string | undefined): number | undefined {
  const version = TYPE.exec(header ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
}

/** A resource answer in the type that was asked for. It has no Cache-Control: keeping it out of caches is the client's. */
export function reply(request: SandboxRequest, value: unknown, status = 200, headers: Answer['headers'] = {}): Answer {
  const version = versionOf(request.headers.accept) ?? 1;
  const type = `application/vnd.sparebank1.v${version}+json; charset=utf-8`;
  return { status, headers: { 'content-type': type, ...headers }, body: JSON.stringify(value) };
}

/** The bank's ErrorsDTO. `resource` is the parameter or thing at fault. */
export function refusal(
  request: SandboxRequest,
  httpCode: number,
  code: string,
  message: string,
  resource?: string,
  headers: Answer['headers'] = {},
): Answer {
  const error = { code, message, traceId: randomUUID().replaceAll('-', ''), httpCode };
  const localizedMessage = { template: message, values: [] };
  return reply(request, { errors: [{ ...error, ...(resource && { resource }), localizedMessage }] }, httpCode, headers);
}
