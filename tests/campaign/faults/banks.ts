import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import type { ClientControl } from '../../sandbox/control.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { linked } from '../../support/linked.ts';
import { linkedBunq } from '../../support/linked-bunq.ts';
import { linkedEnableBanking } from '../../support/linked-enable-banking.ts';
import { linkedIng } from '../../support/linked-ing.ts';
import { linkedMonzo } from '../../support/linked-monzo.ts';
import { linkedPlain } from '../../support/linked-plain.ts';
import { linkedSbanken } from '../../support/linked-sbanken.ts';
import { linkedSeb } from '../../support/linked-seb.ts';
import { linkedStarling } from '../../support/linked-starling.ts';
import { linkedUk } from '../../support/linked-uk.ts';
import type { World } from '../../support/world.ts';

export interface LinkedBank {
  world: World;
  worker: Awaited<ReturnType<World['startWorker']>>;
  bank: ClientControl;
  connectionId: string;
}

/** A connector with a way to a link of it. */
export interface ConnectorUnderTest {
  id: string;
  link(sandbox: Sandbox): Promise<LinkedBank>;
  /** How its next reading is made to ask for tokens; absent where nothing is ever asked. */
  token?: 'expire' | 'half-year';
  /** A refresh token works once: an answer that is lost on the way takes the link with it. */
  rotates?: true;
}

const ONE_HOUR = { callsPerHour: 1_000_000 };

export const CONNECTORS: ConnectorUnderTest[] = [
  { id: 'sparebank1', link: (at) => linked(at, { traits: ONE_HOUR }), token: 'expire', rotates: true },
  { id: 'sbanken', link: (at) => linkedSbanken(at), token: 'expire' },
  { id: 'uk-open-banking', link: (at) => linkedUk(at, 'sandbox-uk-31'), token: 'expire', rotates: true },
  { id: 'ing', link: (at) => linkedIng(at), token: 'expire', rotates: true },
  { id: 'seb', link: (at) => linkedSeb(at), token: 'expire', rotates: true },
  { id: 'enable-banking', link: (at) => linkedEnableBanking(at, { traits: { perDay: null } }), token: 'half-year' },
  { id: 'starling', link: (at) => linkedStarling(at) },
  { id: 'monzo', link: (at) => linkedMonzo(at), token: 'expire', rotates: true },
  { id: 'bunq', link: (at) => linkedBunq(at, { customer: 'bram', signature: 'none' }), token: 'expire' },
  { id: 'oauth', link: (at) => linkedPlain(at), token: 'expire', rotates: true },
];

/** Budgets of calls would end a campaign within a few cases. */
export function withoutBudgets({ world }: LinkedBank): void {
  for (const institution of world.ports.institutions as Partial<Institution>[]) {
    delete institution.callsPerHour;
    delete institution.unattendedPerDay;
  }
}
