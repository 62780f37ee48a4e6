import { PATHS } from '../../unlock-protocol/messages.ts';
import type { Institution } from './institution.ts';

/** Who holds an agreement with BankID and runs the server of lib/relying-party. Not an institution: it has no accounts. */
export interface RelyingParty {
  /** As people read it in the BankID app. */
  name: string;
  /** The server's PUBLIC_URL: exact, without a last slash. */
  origin: string;
}

/** What may be asked of the server: the protocol's requests and nothing else. */
export function allowanceOf({ origin }: RelyingParty): Pick<Institution, 'origins' | 'allow'> {
  const allow = Object.values(PATHS).map((path) => ({ method: 'POST' as const, origin, path: path.slice(1) }));
  return { origins: [origin], allow };
}
