import { dayOf, daysLeft } from '../client/certificate.ts';
import { ConfigurationError } from '../client/configuration-error.ts';
import { createBankIdClient } from '../client/client.ts';
import { createTransport } from '../client/transport.ts';
import { openStore } from '../store/open-store.ts';
import { createApp } from './app.ts';
import { describeError } from './log.ts';
import type { Options } from './options.ts';
import { deriveSecrets } from './secrets.ts';

export interface RunningServer {
  /** Where it listens. */
  address: string;
  /** Takes no more requests, ends those under way, then closes store and connections. */
  stop(): Promise<void>;
}

const WARN_DAYS = 60;

/**
 * Starts the server as `options` say. `now` is this machine's clock (epoch ms). Throws ConfigurationError where the store
 * can't be used or the address is taken.
 */
export async function startServer(
  options: Options,
  { now, log }: { now: () => number; log: { write(line: string): void } },
): Promise<RunningServer> {
  const { certificate, publicUrl, trustedProxies, tls, listen } = options;
  const transport = createTransport(options.bankId);
  const client = createBankIdClient({ transport });
  let logError = (_error: Error): void => undefined;
  const store = await openStore(options.storeUrl, { now, onError: (error) => logError(error) });
  const app = createApp({
    ...{ client, store, publicUrl, trustedProxies, log, secrets: deriveSecrets(options.secret) },
    ...(certificate && { certificateEnds: dayOf(certificate.notAfter) }),
    ...(tls && { tls }),
  });
  logError = (error) => app.log.error(describeError(error), 'store');
  const close = async () => {
    await app.close();
    transport.close();
    await store.close();
  };
  try {
    if (certificate) {
      const days = daysLeft(certificate, now());
      const told = {
        subject: certificate.subject,
        ends: dayOf(certificate.notAfter),
        days,
        publicTest: certificate.isPublicTest,
      };
      app.log[days < WARN_DAYS ? 'warn' : 'info'](told, 'relying-party certificate');
    }
    return { address: await app.listen(listen), stop: close };
  } catch (error) {
    await close();
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen') throw error;
    throw new ConfigurationError('not-listening', `Nothing can listen where LISTEN says: ${code}.`, error);
  }
}
