import type { CertificateHosts } from '../messages.ts';
import { answers } from '../witness.ts';

/** How first contact with a host went. `no-certificate`: it gave no answer, but the institution's other host did. */
export type Contact = 'reached' | 'no-certificate' | 'silent';

/**
 * Asks a host that wants a client certificate for nothing in particular: in a page's request the browser shows its
 * dialog, and what is chosen there holds for the worker's requests too. Waits as long as the person takes. Any answer
 * will do, also a refusal: the certificate came before it.
 */
export async function firstContact(origin: string, { witness, credentials }: CertificateHosts): Promise<Contact> {
  try {
    await fetch(`${origin}/`, {
      method: 'HEAD',
      redirect: 'manual',
      cache: 'no-store',
      credentials,
      referrerPolicy: 'no-referrer',
    });
    return 'reached';
  } catch {
    return (await answers(fetch, witness)) ? 'no-certificate' : 'silent';
  }
}
