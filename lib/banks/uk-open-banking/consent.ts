import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { readJson } from '../../http/read-json.ts';
import { apiFailure, type ApiPorts, call } from './request.ts';

/** Where a consent stands, whichever version's word the bank used. */
export type ConsentStatus = 'awaiting' | 'authorised' | 'rejected' | 'revoked' | 'expired' | 'unknown';

export interface Consent {
  id: string;
  status: ConsentStatus;
  /** Epoch milliseconds; absent for a consent without end. */
  endsAt?: number;
  /** What it permits; absent where the bank did not repeat it. */
  permissions?: string[];
}

const STATUSES = new Map(
  Object.entries<ConsentStatus>({
    AwaitingAuthorisation: 'awaiting',
    AWAU: 'awaiting',
    Authorised: 'authorised',
    AUTH: 'authorised',
    Rejected: 'rejected',
    RJCT: 'rejected',
    REJT: 'rejected',
    Revoked: 'revoked',
    CANC: 'revoked',
    EXPD: 'expired',
  }),
);

const BALANCES = ['ReadAccountsDetail', 'ReadBalances'];
const TRANSACTIONS = ['ReadTransactionsDetail', 'ReadTransactionsCredits', 'ReadTransactionsDebits'];

const text = z.catch(z.optional(z.string()), undefined);
const consentShape = z.object({
  Data: z.object({
    ConsentId: text,
    AccountRequestId: text,
    Status: text,
    ExpirationDateTime: text,
    Permissions: z.catch(z.optional(z.array(z.string())), undefined),
  }),
});

/** The least that is needed for what the person wants to see. */
export function permissionsFor(asks: 'balances' | 'transactions'): string[] {
  return asks === 'transactions' ? [...BALANCES, ...TRANSACTIONS] : BALANCES;
}

/** Makes a consent (`account-access-consents`; `account-requests` of 2.0). Throws `Failure`. */
export async function createConsent(api: ApiPorts, permissions: string[]): Promise<Consent> {
  const reply = await call(api, 'POST', consentUrl(api), { Data: { Permissions: permissions }, Risk: {} });
  // 201 by the standard; a bank that says 200 has made one too.
  if (reply.status !== 201 && reply.status !== 200) throw refused(reply.status, apiFailure(reply, api.clock.now()));
  return readConsent(readJson(reply, api.clock.now()));
}

/** A consent as it stands; null when the bank no longer knows it, or not for this client (400, 403, 404). Throws `Failure`. */
export async function findConsent(api: ApiPorts, id: string): Promise<Consent | null> {
  const reply = await call(api, 'GET', consentUrl(api, id));
  if ([400, 403, 404].includes(reply.status)) return null;
  if (reply.status !== 200) throw apiFailure(reply, api.clock.now());
  return readConsent(readJson(reply, api.clock.now()));
}

/** Ends a consent: resolves when the bank has no such consent any more. Throws `Failure`. */
export async function deleteConsent(api: ApiPorts, id: string): Promise<void> {
  const reply = await call(api, 'DELETE', consentUrl(api, id));
  if (![200, 204, 400, 404].includes(reply.status)) throw apiFailure(reply, api.clock.now());
}

/**
 * Whether the same consent may be authorised again: v4 says CANC for one whose access was ended at the bank (2.1). Not
 * one that permits more or less than is asked for now.
 */
export function isReusable({ status, endsAt, permissions }: Consent, wanted: string[], now: number): boolean {
  const stands = (status === 'authorised' || status === 'revoked') && (endsAt === undefined || endsAt > now);
  const same = permissions === undefined || [...permissions].sort().join() === [...wanted].sort().join();
  return stands && same;
}

function consentUrl({ profile }: ApiPorts, id?: string): string {
  const name = profile.version === 2 ? 'account-requests' : 'account-access-consents';
  return `${profile.resources}/${name}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
}

function readConsent(body: unknown): Consent {
  const parsed = z.safeParse(consentShape, body);
  const { ConsentId, AccountRequestId, Status = '', ExpirationDateTime = '', Permissions } = parsed.data?.Data ?? {};
  const id = ConsentId ?? AccountRequestId;
  if (!id) throw new Failure('bad-response', { reason: 'shape' });
  const endsAt = Date.parse(ExpirationDateTime);
  return {
    id,
    status: STATUSES.get(Status) ?? 'unknown',
    ...(Number.isFinite(endsAt) && { endsAt }),
    ...(Permissions && { permissions: Permissions }),
  };
}

// The client's own token is minutes old: a refusal of it is about the registration, not about the person's consent.
function refused(status: number, failure: Failure): Failure {
  if (status !== 400 && status !== 401 && status !== 403) return failure;
  const { bankText } = failure;
  return new Failure('configuration', { reason: 'authorization-refused', ...(bankText && { bankText }) });
}
