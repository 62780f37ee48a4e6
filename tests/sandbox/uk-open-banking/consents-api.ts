import type { Answer, SandboxRequest } from '../shared/http.ts';
import type { TokenStore } from '../shared/token-store.ts';
import { refusal, reply, type Version } from './api-answer.ts';
import type { Consents, Status, UkConsent } from './consents.ts';
import type { Registration } from './registration.ts';

const STATUS: Record<Status, [string, string]> = {
  awaiting: ['AwaitingAuthorisation', 'AWAU'],
  authorised: ['Authorised', 'AUTH'],
  rejected: ['Rejected', 'RJCT'],
  // 3.1 has no word for access that the customer ended at the bank.
  revoked: ['Authorised', 'CANC'],
};

const ACCOUNTS = ['ReadAccountsBasic', 'ReadAccountsDetail'];
const TRANSACTIONS = ['ReadTransactionsBasic', 'ReadTransactionsDetail'];
const DIRECTIONS = ['ReadTransactionsCredits', 'ReadTransactionsDebits'];
const KNOWN = ['ReadBalances', ...ACCOUNTS, ...TRANSACTIONS, ...DIRECTIONS];

/** `account-access-consents`, and `account-requests` of 2.0. The token is the client's own. */
export function createConsentsApi(consents: Consents, store: TokenStore) {
  return (request: SandboxRequest, version: Version, id: string | undefined, registration: Registration): Answer => {
    const refuse = (status: number, codes: string, message: string) =>
      refusal(request, version, status, codes, message);
    const isOver = ({ endsAt }: UkConsent) => endsAt !== null && endsAt <= registration.world.clock.now();
    const dto = (consent: UkConsent) => ({
      [version === 2 ? 'AccountRequestId' : 'ConsentId']: consent.id,
      Status: isOver(consent) && version === 4 ? 'EXPD' : STATUS[consent.status][version === 4 ? 1 : 0],
      CreationDateTime: new Date(consent.createdAt).toISOString(),
      StatusUpdateDateTime: new Date(consent.changedAt).toISOString(),
      Permissions: consent.permissions,
      ...(consent.endsAt !== null && { ExpirationDateTime: new Date(consent.endsAt).toISOString() }),
    });
    const body = (consent: UkConsent) => ({
      Data: dto(consent),
      Risk: {},
      Links: { Self: request.url.href },
      Meta: {},
    });

    if (id === undefined) {
      if (request.method !== 'POST') return refuse(405, 'UK.OBIE.NotAllowed/U003', 'Method not allowed');
      if (request.headers['content-type']?.split(';')[0] !== 'application/json')
        return refuse(415, 'UK.OBIE.Header.Invalid/U006', 'Content-Type must be application/json');
      const permissions = permissionsIn(request.body.toString());
      if (permissions === null) return refuse(400, 'UK.OBIE.Field.Invalid/U002', 'Permissions are not valid');
      const { clientId, traits, world } = registration;
      const { consentDays, endSetByApproval } = traits;
      const isSet = consentDays !== null && !endSetByApproval;
      const endsAt = isSet ? world.clock.now() + consentDays * 86_400_000 : null;
      return reply(request, 201, body(consents.create({ clientId, permissions, endsAt }, world.clock.now())));
    }
    const consent = consents.get(id);
    if (!consent || consent.clientId !== registration.clientId)
      return refuse(400, 'UK.OBIE.Resource.NotFound/U011', 'No such consent');
    if (request.method === 'GET') return reply(request, 200, body(consent));
    if (request.method !== 'DELETE') return refuse(405, 'UK.OBIE.NotAllowed/U003', 'Method not allowed');
    if (consent.grantId) void store.adapter('AccessToken').revokeByGrantId(consent.grantId);
    consents.delete(id);
    return { ...reply(request, 204, {}), body: '' };
  };
}

// The standard's rules: known codes, accounts at least, transactions with at least one direction and the reverse.
function permissionsIn(text: string): string[] | null {
  try {
    const body = JSON.parse(text) as { Data: { Permissions: string[] }; Risk: object };
    const { Permissions } = body.Data;
    const has = (codes: string[]) => codes.some((code) => Permissions.includes(code));
    const valid =
      Object.keys(body.Risk).length === 0 &&
      Permissions.every((code) => KNOWN.includes(code)) &&
      has(ACCOUNTS) &&
      has(TRANSACTIONS) === has(DIRECTIONS);
    return valid ? Permissions : null;
  } catch {
    return null;
  }
}
