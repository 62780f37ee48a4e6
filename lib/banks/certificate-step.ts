import { Failure } from '../failure.ts';
import type { Connector, Json, Step } from './connector.ts';

const STEP: Step = { type: 'certificate', state: { firstContact: true } };

/**
 * A dialect whose institutions may want a client certificate. A new link begins with the page's first contact, before
 * the worker asks such a host for anything: Firefox would raise its dialog from the background, with nothing on the
 * screen to explain it, and Chromium none at all. A link that worked before is only interrupted when it has to be.
 */
export function withCertificateStep<Settings extends object>(connector: Connector<Settings>): Connector<Settings> {
  return {
    ...connector,
    async begin(link) {
      if (!link.institution.clientCertificate) return connector.begin(link);
      if (!link.previous) return STEP;
      try {
        return await connector.begin(link);
      } catch (error) {
        if (error instanceof Failure && error.kind === 'certificate') return STEP;
        throw error;
      }
    },
    next: (link, state, input) =>
      isOurs(state) && input.type === 'continue' ? connector.begin(link) : connector.next(link, state, input),
  };
}

function isOurs(state: Json): boolean {
  return typeof state === 'object' && state !== null && !Array.isArray(state) && state['firstContact'] === true;
}
