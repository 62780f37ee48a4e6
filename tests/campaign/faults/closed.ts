import type { FailureInfo, FailureKind } from '../../../lib/failure.ts';
import messages from '../../../public/_locales/en/messages.json' with { type: 'json' };

const KINDS: Record<FailureKind, true> = {
  cancelled: true,
  reauthorise: true,
  configuration: true,
  forbidden: true,
  permission: true,
  'rate-limited': true,
  offline: true,
  unavailable: true,
  certificate: true,
  'bad-response': true,
};

/** Whether a failure is of the closed set and has words for the person. */
export function isClosed({ kind, reason }: FailureInfo): boolean {
  const words = (name: string) => Object.hasOwn(messages, `failure_${name.replaceAll('-', '_')}`);
  return Object.hasOwn(KINDS, kind) && (words(kind) || (reason !== undefined && words(reason)));
}
