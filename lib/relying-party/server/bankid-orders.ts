import { randomBytes } from 'node:crypto';
import type { AuthRequest } from '../client/requests.ts';
import type { BankIdClient } from '../client/client.ts';
import {
  AlreadyInProgressError,
  BankIdError,
  MaintenanceError,
  NoAnswerError,
  TooManyRequestsError,
} from '../client/errors.ts';
import type { OrderRecord } from './records.ts';
import { ProtocolFailure } from './protocol-failure.ts';
import type { Secrets } from './secrets.ts';

type Wanted = Pick<OrderRecord, 'start' | 'text' | 'address' | 'deviceKey'>;

export interface BankIdOrders {
  /** Opens an order at BankID. Throws ProtocolFailure for every way in which that fails. */
  open(wanted: Wanted): Promise<Pick<OrderRecord, 'bankId' | 'returnNonce'>>;
  /** Ends one, as far as that can be done: an order that is over already is what was wanted. */
  end(orderRef: string): Promise<void>;
}

export interface BankIdOrdersDeps {
  client: BankIdClient;
  secrets: Secrets;
  /** The address that extensions know this server by, without a last slash. */
  publicUrl: string;
  now(): Promise<number>;
  /** Told of an order that could not be opened, by the name of its error. */
  onFailure(error: unknown): void;
}

export function createBankIdOrders({ client, secrets, publicUrl, now, onFailure }: BankIdOrdersDeps): BankIdOrders {
  return {
    async open(wanted) {
      const returnNonce = wanted.start === 'same-device' ? randomBytes(16).toString('base64url') : undefined;
      const request: AuthRequest = {
        endUserIp: wanted.address,
        requirement: { risk: 'low' },
        returnRisk: true,
        userVisibleData: wanted.text,
        web: {
          referringDomain: new URL(publicUrl).hostname,
          deviceIdentifier: secrets.nameOf('device', wanted.deviceKey),
        },
        ...(returnNonce && { returnUrl: `${publicUrl}/v1/return?nonce=${returnNonce}` }),
      };
      try {
        const opened = await client.auth(request);
        return { bankId: { ...opened, receivedAt: await now() }, ...(returnNonce && { returnNonce }) };
      } catch (error) {
        onFailure(error);
        throw failureOf(error);
      }
    },
    async end(orderRef) {
      await client.cancel(orderRef).catch(onFailure);
    },
  };
}

function failureOf(error: unknown): ProtocolFailure {
  if (error instanceof AlreadyInProgressError) return new ProtocolFailure('already-in-progress');
  if (error instanceof TooManyRequestsError) {
    const retryAfter = Math.ceil((error.retryAfterMs ?? 0) / 1000);
    return new ProtocolFailure('bankid-unavailable', { retryAfter });
  }
  const passing = error instanceof NoAnswerError || error instanceof MaintenanceError;
  if (passing || (error instanceof BankIdError && error.status >= 500))
    return new ProtocolFailure('bankid-unavailable');
  return new ProtocolFailure('bankid-refused');
}
