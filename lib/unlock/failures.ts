import * as z from 'zod/mini';
import { errorMessage } from '../bankid/message.ts';
import { Failure, type FailureInfo, type FailureKind, type FailureReason } from '../failure.ts';
import type { HttpReply } from '../http/http.ts';
import { parseExactJson } from '../http/exact-json.ts';
import type { OrderReason, ProtocolErrorCode } from '../unlock-protocol/messages.ts';
import { VaultError } from '../vault/error.ts';

type Told = [FailureKind, FailureReason, BankIdError?];
type BankIdError = 'alreadyInProgress' | 'maintenance';

/** What each of the server's refusals is to the person. */
const BY_CODE: Record<ProtocolErrorCode, Told> = {
  'bad-request': ['configuration', 'login-refused'],
  'not-for-pages': ['configuration', 'login-refused'],
  'bad-signature': ['configuration', 'login-refused'],
  'repeated-request': ['configuration', 'login-refused'],
  'wrong-clock': ['configuration', 'wrong-clock'],
  'unknown-device': ['configuration', 'device-unknown'],
  'unknown-order': ['cancelled', 'login-interrupted'],
  'not-restartable': ['cancelled', 'login-interrupted'],
  'not-complete': ['cancelled', 'login-interrupted'],
  'share-acknowledged': ['cancelled', 'login-interrupted'],
  'rate-limited': ['rate-limited', 'login-busy'],
  'already-in-progress': ['cancelled', 'order-ended', 'alreadyInProgress'],
  'bankid-refused': ['configuration', 'login-refused'],
  'bankid-unavailable': ['unavailable', 'login-unavailable', 'maintenance'],
  failed: ['unavailable', 'login-unavailable'],
};

const BY_REASON: Record<OrderReason, FailureReason> = {
  'other-person': 'other-person',
  'other-address': 'other-address',
  risk: 'risk',
  interrupted: 'login-interrupted',
};

const BY_KIND: Partial<Record<FailureKind, FailureReason>> = {
  offline: 'login-offline',
  unavailable: 'login-unavailable',
  permission: 'login-permission',
  'rate-limited': 'login-busy',
};

const errorShape = z.object({ error: z.string() });

/** The server's refusal; `code` where it is one of the protocol's. */
export class Refusal extends Failure {
  readonly code: ProtocolErrorCode | undefined;

  constructor(code: ProtocolErrorCode | undefined, [kind, reason, bankId]: Told) {
    super(kind, { reason, ...(bankId && { rfa: errorMessage(bankId) }) });
    this.code = code;
  }
}

/** What an answer that is no success says. One that did not come from the server itself (a proxy's page) has no code. */
export function refusalOf({ status, text }: HttpReply): Refusal {
  const code = codeOf(text);
  if (code) return new Refusal(code, BY_CODE[code]);
  if (status === 429) return new Refusal(undefined, ['rate-limited', 'login-busy']);
  return new Refusal(
    undefined,
    status >= 500 ? ['unavailable', 'login-unavailable'] : ['bad-response', 'login-answer'],
  );
}

/** Why the server doesn't let an approved login pass. */
export function deniedBy(reason: OrderReason): Failure {
  return new Failure(reason === 'interrupted' ? 'cancelled' : 'forbidden', { reason: BY_REASON[reason] });
}

export const unusable = () => new Failure('bad-response', { reason: 'login-answer' });

/** What a login ended with, in words that are about the service and not about a bank. */
export function loginFailure(error: unknown): FailureInfo {
  if (error instanceof VaultError && error.code === 'corrupt') return { kind: 'bad-response', reason: 'share-wrong' };
  if (error instanceof VaultError) return { kind: 'cancelled', reason: 'vault-changed' };
  if (!(error instanceof Failure)) return unusable().info;
  return isOurs(error) ? error.info : { kind: error.kind, reason: BY_KIND[error.kind] ?? 'login-answer' };
}

/** Failures of this room have their reasons; those of `http` speak of a bank. */
function isOurs({ reason }: Failure): boolean {
  const ours = [...Object.values(BY_CODE).map(([, own]) => own), ...Object.values(BY_REASON), 'login-answer'];
  return reason !== undefined && ours.includes(reason);
}

function codeOf(text: string): ProtocolErrorCode | undefined {
  try {
    const { error } = z.parse(errorShape, parseExactJson(text));
    return Object.hasOwn(BY_CODE, error) ? (error as ProtocolErrorCode) : undefined;
  } catch {
    return undefined;
  }
}
