import type { FastifyBaseLogger } from 'fastify';
import { BankIdError, NoAnswerError } from '../client/errors.ts';
import { RequestLimitError } from '../client/limits.ts';

/** What a failure is, without a word that came from a person or from BankID's `details`. */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof BankIdError)
    return { error: error.name, status: error.status, code: /^[A-Za-z]{1,40}$/u.exec(error.errorCode ?? '')?.[0] };
  if (error instanceof NoAnswerError) return { error: error.name, reason: error.reason };
  if (error instanceof RequestLimitError) return { error: error.name, field: error.field };
  if (!(error instanceof Error)) return { error: 'unknown' };
  // The stack without its first line, which repeats the message.
  const stack = error.stack?.split('\n').filter((line) => line.startsWith('    at '));
  return { error: error.name, code: (error as NodeJS.ErrnoException).code, stack };
}

export function failureLogger(log: FastifyBaseLogger): (error: unknown) => void {
  return (error) => log.warn(describeError(error), 'BankID');
}
