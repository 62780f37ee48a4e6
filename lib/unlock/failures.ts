import * as z from 'zod/mini';
import { errorMessage } from '../bankid/message.ts';
import { Failure, type FailureInfo, type FailureKind, type FailureReason, toFailure } from '../failure.ts';
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

/** What ends a login, in words that are about the service; `code` where it is one of the protocol's refusals. */
export class LoginFailure extends Failure {
  readonly code: ProtocolErrorCode | undefined;

  constructor([kind, reason, bankId]: Told, code?: ProtocolErrorCode) {
    super(kind, { reason, ...(bankId && { rfa: errorMessage(bankId) }) });
    this.code = code;
  }
}

/** What an answer that is no success says. One that did not come from the server itself (a proxy's page) has no code. */
export function refusalOf({ status, text }: HttpReply): LoginFailure {
  const code = codeOf(text);
  if (code) return new LoginFailure(BY_CODE[code], code);
  if (status === 429) return new LoginFailure(['rate-limited', 'login-busy']);
  return status >= 500 ? new LoginFailure(['unavailable', 'login-unavailable']) : unusable();
}

/** Why the server doesn't let an approved login pass. */
export function deniedBy(reason: OrderReason): LoginFailure {
  return new LoginFailure([reason === 'interrupted' ? 'cancelled' : 'forbidden', BY_REASON[reason]]);
}

export const unusable = () => new LoginFailure(['bad-response', 'login-answer']);

/** What a login ended with. Failures of `http` speak of a bank, so they get other reasons. */
export function loginFailure(error: unknown): FailureInfo {
  if (error instanceof VaultError)
    return error.code === 'corrupt'
      ? { kind: 'bad-response', reason: 'share-wrong' }
      : { kind: 'cancelled', reason: 'vault-changed' };
  if (error instanceof LoginFailure) return error.info;
  const { kind } = toFailure(error);
  return { kind, reason: BY_KIND[kind] ?? 'login-answer' };
}

function codeOf(text: string): ProtocolErrorCode | undefined {
  try {
    const { error } = z.parse(errorShape, parseExactJson(text));
    return Object.hasOwn(BY_CODE, error) ? (error as ProtocolErrorCode) : undefined;
  } catch {
    return undefined;
  }
}
