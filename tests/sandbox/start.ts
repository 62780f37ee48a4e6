import { type Control, createControl } from './control.ts';
import { createControlServer } from './shared/control-server.ts';
import { listenOnLoopback } from './shared/listen.ts';
import { createSparebank1 } from './sparebank1/sparebank1.ts';

/** Ports of the sandbox; 0 takes any free one. */
export interface SandboxPorts {
  /** Twin of api.sparebank1.no: OAuth and resources. */
  api: number;
  /** Twin of api-auth.sparebank1.no: OAuth only. */
  auth: number;
  control: number;
}

export interface Sandbox {
  origins: Record<keyof SandboxPorts, string>;
  control: Control;
  close(): Promise<void>;
}

/** The ports that institutions.json names, and with it the content security policy of an extension built for it. */
export const DEFAULT_PORTS: SandboxPorts = { api: 4710, auth: 4711, control: 4719 };

/** Starts every bank of the sandbox on loopback. Throws when a port is taken. */
export async function startSandbox({ ports = DEFAULT_PORTS }: { ports?: SandboxPorts } = {}): Promise<Sandbox> {
  const servers = await listenOnAll([ports.api, ports.auth, ports.control]);
  const [api, auth, control] = servers;
  const sparebank1 = createSparebank1(api.origin);
  api.serve(sparebank1.listener('api'));
  auth.serve(sparebank1.listener('auth'));
  control.serve(createControlServer([sparebank1]));
  return {
    origins: { api: api.origin, auth: auth.origin, control: control.origin },
    control: createControl(control.origin),
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}

type Server = Awaited<ReturnType<typeof listenOnLoopback>>;

async function listenOnAll(ports: [number, number, number]): Promise<[Server, Server, Server]> {
  const results = await Promise.allSettled(ports.map(listenOnLoopback));
  const servers = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return servers as [Server, Server, Server];
  await Promise.all(servers.map((server) => server.close()));
  throw failed.reason;
}
