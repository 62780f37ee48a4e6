import { createBunq } from './bunq/bunq.ts';
import { type Control, createControl } from './control.ts';
import { createEnableBanking } from './enable-banking/enable-banking.ts';
import { createIng } from './ing/ing.ts';
import { type Authority, newAuthority } from '../support/certificates/openssl.ts';
import { createControlServer } from './shared/control-server.ts';
import { listenOnLoopback } from './shared/listen.ts';
import { createMonzo } from './monzo/monzo.ts';
import { createPlain } from './plain/plain.ts';
import { createSbanken } from './sbanken/sbanken.ts';
import { createSeb } from './seb/seb.ts';
import { createSparebank1 } from './sparebank1/sparebank1.ts';
import { createStarling } from './starling/starling.ts';
import { createUkOpenBanking } from './uk-open-banking/uk-open-banking.ts';

/**
 * What listens, at the ports that institutions.json names, and with it the content security policy of an extension built
 * for it.
 */
export const DEFAULT_PORTS = {
  /** Twin of api.sparebank1.no: OAuth and resources. */
  api: 4710,
  /** Twin of api-auth.sparebank1.no: OAuth only. */
  auth: 4711,
  /** Sbanken as it was: login and resources. */
  sbanken: 4712,
  /** A bank of UK Open Banking. */
  uk: 4713,
  /** Twin of api.ing.com and of its consent pages. */
  ing: 4714,
  /** Twin of api-sandbox.sebgroup.com, its signers included. */
  seb: 4715,
  /** The same bank of UK Open Banking behind TLS that demands a client certificate: tokens and accounts. */
  ukCertificate: 4716,
  /** The same ING behind TLS that demands a client certificate: all but its consent pages. */
  ingCertificate: 4717,
  control: 4719,
  /** Twin of api.enablebanking.com and of its consent pages. */
  enableBanking: 4722,
  /** Twin of api.starlingbank.com. */
  starling: 4723,
  /** Twin of api.monzo.com and of its login pages. */
  monzo: 4724,
  /** Twin of api.bunq.com. */
  bunq: 4725,
  /** A bank with OAuth and an API of its own, which only an institutions file describes. */
  plain: 4726,
};

const CERTIFICATE_LISTENERS: Listener[] = ['ukCertificate', 'ingCertificate'];

/** The default origins that demand a client certificate. */
export const CERTIFICATE_ORIGINS = CERTIFICATE_LISTENERS.map(
  (listener) => `https://localhost:${DEFAULT_PORTS[listener]}`,
);

export type Listener = keyof typeof DEFAULT_PORTS;

/** Ports of the sandbox; 0 takes any free one. */
export type SandboxPorts = Record<Listener, number>;

export interface Sandbox {
  origins: Record<Listener, string>;
  control: Control;
  /** Whose certificates the listeners with TLS show and demand. */
  authority: Authority;
  close(): Promise<void>;
}

/**
 * Starts every bank of the sandbox on loopback. Where ports are named, one that is left out is any free one. Throws when
 * a port is taken.
 */
export async function startSandbox({
  ports = DEFAULT_PORTS,
}: { ports?: Partial<SandboxPorts> } = {}): Promise<Sandbox> {
  const authority = await newAuthority();
  const { key, certificate } = await authority.server();
  const tls = { key, certificate, clientAuthority: authority.certificate };
  const servers = await listenOnAll((listener) =>
    listenOnLoopback(ports[listener] ?? 0, CERTIFICATE_LISTENERS.includes(listener) ? tls : undefined),
  ).catch((error: unknown) => {
    authority.remove();
    throw error;
  });
  const sparebank1 = createSparebank1(servers.api.origin);
  servers.api.serve(sparebank1.listener('api'));
  servers.auth.serve(sparebank1.listener('auth'));
  const sbanken = createSbanken();
  servers.sbanken.serve(sbanken.listener());
  const ukOpenBanking = createUkOpenBanking(servers.uk.origin);
  servers.uk.serve(ukOpenBanking.listener);
  servers.ukCertificate.serve(ukOpenBanking.listener);
  const ing = createIng(servers.ing.origin);
  servers.ing.serve(ing.listener);
  servers.ingCertificate.serve(ing.listener);
  const seb = createSeb();
  servers.seb.serve(seb.listener);
  const enableBanking = createEnableBanking(servers.enableBanking.origin);
  servers.enableBanking.serve(enableBanking.listener);
  const starling = createStarling();
  servers.starling.serve(starling.listener);
  const monzo = createMonzo();
  servers.monzo.serve(monzo.listener);
  const bunq = createBunq();
  servers.bunq.serve(bunq.listener);
  const plain = createPlain(servers.plain.origin);
  servers.plain.serve(plain.listener);
  servers.control.serve(
    createControlServer([sparebank1, sbanken, ukOpenBanking, ing, seb, enableBanking, starling, monzo, bunq, plain]),
  );
  return {
    origins: forEachListener((listener) => servers[listener].origin),
    control: createControl(servers.control.origin),
    authority,
    async close() {
      await Promise.all(Object.values(servers).map((server) => server.close()));
      authority.remove();
    },
  };
}

type Server = Awaited<ReturnType<typeof listenOnLoopback>>;

async function listenOnAll(open: (listener: Listener) => Promise<Server>): Promise<Record<Listener, Server>> {
  const opening = forEachListener(open);
  const results = await Promise.allSettled(Object.values(opening));
  const failed = results.find((result) => result.status === 'rejected');
  const servers = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  if (!failed) return forEachListener((_listener, index) => servers[index]!);
  await Promise.all(servers.map((server) => server.close()));
  throw failed.reason;
}

function forEachListener<T>(make: (listener: Listener, index: number) => T): Record<Listener, T> {
  const listeners = Object.keys(DEFAULT_PORTS) as Listener[];
  return Object.fromEntries(listeners.map((listener, index) => [listener, make(listener, index)])) as Record<
    Listener,
    T
  >;
}
