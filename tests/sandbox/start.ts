import { type Control, createControl } from './control.ts';
import { createControlServer } from './shared/control-server.ts';
import { listenOnLoopback } from './shared/listen.ts';
import { createSparebank1 } from './sparebank1/sparebank1.ts';
import { createUkOpenBanking } from './uk-open-banking/uk-open-banking.ts';

/** Ports of the sandbox; 0 takes any free one. */
export interface SandboxPorts {
  /** Twin of api.sparebank1.no: OAuth and resources. */
  api: number;
  /** Twin of api-auth.sparebank1.no: OAuth only. */
  auth: number;
  control: number;
  /** A bank of UK Open Banking. Any free one unless it is given. */
  uk?: number;
}

export interface Sandbox {
  origins: Record<'api' | 'auth' | 'control' | 'uk', string>;
  control: Control;
  close(): Promise<void>;
}

/** The ports that institutions.json names, and with it the content security policy of an extension built for it. */
export const DEFAULT_PORTS: SandboxPorts = { api: 4710, auth: 4711, control: 4719, uk: 4713 };

/** Starts every bank of the sandbox on loopback. Throws when a port is taken. */
export async function startSandbox({ ports = DEFAULT_PORTS }: { ports?: SandboxPorts } = {}): Promise<Sandbox> {
  const servers = await listenOnAll([ports.api, ports.auth, ports.control, ports.uk ?? 0]);
  const [api, auth, control, uk] = servers;
  const sparebank1 = createSparebank1(api.origin);
  api.serve(sparebank1.listener('api'));
  auth.serve(sparebank1.listener('auth'));
  const ukOpenBanking = createUkOpenBanking(uk.origin);
  uk.serve(ukOpenBanking.listener);
  control.serve(createControlServer([sparebank1, ukOpenBanking]));
  return {
    origins: { api: api.origin, auth: auth.origin, control: control.origin, uk: uk.origin },
    control: createControl(control.origin),
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}

type Server = Awaited<ReturnType<typeof listenOnLoopback>>;
type Servers = [Server, Server, Server, Server];

async function listenOnAll(ports: [number, number, number, number]): Promise<Servers> {
  const results = await Promise.allSettled(ports.map((port) => listenOnLoopback(port)));
  const servers = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return servers as Servers;
  await Promise.all(servers.map((server) => server.close()));
  throw failed.reason;
}
