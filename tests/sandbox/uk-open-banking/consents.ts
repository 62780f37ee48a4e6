import { randomUUID } from 'node:crypto';

export type Status = 'awaiting' | 'authorised' | 'rejected' | 'revoked';

/** A consent resource. `grantId` and `customerId` are there once it was authorised. */
export interface UkConsent {
  id: string;
  clientId: string;
  permissions: string[];
  status: Status;
  createdAt: number;
  changedAt: number;
  endsAt: number | null;
  customerId?: string;
  grantId?: string;
}

export interface Consents {
  create(wish: Pick<UkConsent, 'clientId' | 'permissions' | 'endsAt'>, now: number): UkConsent;
  get(id: string): UkConsent | undefined;
  ofClient(clientId: string): UkConsent[];
  ofGrant(grantId: string): UkConsent | undefined;
  delete(id: string): void;
}

export function createConsents(): Consents {
  const consents = new Map<string, UkConsent>();
  return {
    create(wish, now) {
      const consent: UkConsent = {
        ...wish,
        id: `urn-sandbox-intent-${randomUUID()}`,
        status: 'awaiting',
        createdAt: now,
        changedAt: now,
      };
      consents.set(consent.id, consent);
      return consent;
    },
    get: (id) => consents.get(id),
    ofClient: (clientId) => [...consents.values()].filter((consent) => consent.clientId === clientId),
    ofGrant: (grantId) => [...consents.values()].find((consent) => consent.grantId === grantId),
    delete: (id) => void consents.delete(id),
  };
}
