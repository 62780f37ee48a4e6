import { Failure } from '../failure.ts';
import type { HttpReply } from '../http/http.ts';
import { failureForStatus } from '../http/status-failure.ts';

/**
 * What an error of the token endpoint means (RFC 6749 5.2). Only an `invalid_grant` body ends a grant: gateways and
 * proxies answer 4xx for reasons of their own. A 401 is the client's: its secret ended or is wrong.
 */
export function tokenFailure(reply: HttpReply, now: number): Failure {
  const { error, description } = errorFields(reply.text);
  const detail = description === undefined ? {} : { bankText: description };
  switch (error) {
    case 'invalid_grant':
      return new Failure('reauthorise', { reason: 'grant-ended', ...detail });
    case 'invalid_client':
    case 'unauthorized_client':
      return new Failure('configuration', { reason: 'client-rejected', ...detail });
    case 'temporarily_unavailable':
      return new Failure('unavailable', { reason: 'server-error', ...detail });
    default:
      return reply.status === 401
        ? new Failure('configuration', { reason: 'client-rejected', ...detail })
        : failureForStatus(reply, now);
  }
}

function errorFields(text: string): { error?: string; description?: string } {
  try {
    const body = JSON.parse(text) as { error?: unknown; error_description?: unknown } | null;
    return {
      ...(typeof body?.error === 'string' && { error: body.error }),
      ...(typeof body?.error_description === 'string' && { description: body.error_description }),
    };
  } catch {
    return {};
  }
}
