import { useEffect, useState } from 'preact/hooks';
import type { CertificateHosts } from '../../lib/messages.ts';
import { type Contact, firstContact } from '../../lib/ui/first-contact.ts';
import { usePage } from './context.ts';

export type HostState = 'waiting' | 'asking' | Contact;

export interface FirstContact {
  /** Undefined until the worker has said which hosts they are. */
  hosts: CertificateHosts | undefined;
  states: Record<string, HostState>;
  busy: boolean;
  /** Asks host after host, up to the first that fails; calls `done` when all have answered. */
  start(): Promise<void>;
}

/** First contact with the hosts of an institution, made by this page so that the browser asks for the certificate. */
export function useFirstContact(institutionId: string, done: () => void): FirstContact {
  const { ask } = usePage();
  const [hosts, setHosts] = useState<CertificateHosts>();
  const [states, setStates] = useState<Record<string, HostState>>({});
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void ask('certificate.hosts', { institutionId }).then((result) => result.ok && setHosts(result.output));
  }, [institutionId]);

  return {
    hosts,
    states,
    busy,
    async start() {
      if (!hosts || busy) return;
      setBusy(true);
      setStates({});
      for (const origin of hosts.origins) {
        setStates((old) => ({ ...old, [origin]: 'asking' }));
        const contact = await firstContact(origin, hosts);
        setStates((old) => ({ ...old, [origin]: contact }));
        if (contact !== 'reached') {
          setBusy(false);
          return;
        }
      }
      setBusy(false);
      done();
    },
  };
}
