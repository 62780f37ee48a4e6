import { onTestFinished } from 'vitest';
import { type BankIdClient, createBankIdClient } from '../../../lib/relying-party/client/client.ts';
import { createTransport, type TransportOptions } from '../../../lib/relying-party/client/transport.ts';

/** A client of the service at `baseUrl`, for one test. */
export function clientOf(options: TransportOptions): BankIdClient {
  const transport = createTransport(options);
  onTestFinished(() => transport.close());
  return createBankIdClient({ transport });
}
