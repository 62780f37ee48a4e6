import { type Control, createControl } from './control.ts';
import { createControlServer } from './shared/control-server.ts';
import { listenOnLoopback } from './shared/listen.ts';
import { createSbanken } from './sbanken/sbanken.ts';
import { createSparebank1 } from './sparebank1/sparebank1.ts';

/** Ports of the sandbox; 0 takes any free one. */
export interface SandboxPorts {
  /** Twin of api.sparebank1.no: OAuth and resources. */
  api: number;
  /** Twin of api-auth.sparebank1.no: OAuth only. */
  auth: number;
  /** Sbanken as it was: login and resources. */
  sbanken: number;
  control: number;
}

export interface Sandbox {
  origins: Record<keyof SandboxPorts, string>;
  control: Control;
  close(): Promise<void>;
}

/** The ports that institutions.json names, and with it the content security policy of an extension built for it. */
export const DEFAULT_PORTS: SandboxPorts = { api: 4710, auth: 4711, control: 4719, sbanken: 4712 };

/**
 * Starts every bank of the sandbox on loopback. Where ports are named, one that is left out is any free one. Throws when
 * a port is taken.
 */
export async function startSandbox({
  ports = DEFAULT_PORTS,
}: { ports?: Partial<SandboxPorts> } = {}): Promise<Sandbox> {
  const { api, auth, sbanken, control } = await listenOnAll({ api: 0, auth: 0, sbanken: 0, control: 0, ...ports });
  const sparebank1 = createSparebank1(api.origin);
  api.serve(sparebank1.listener('api'));
  auth.serve(sparebank1.listener('auth'));
  const bankSbanken = createSbanken();
  sbanken.serve(bankSbanken.listener());
  control.serve(createControlServer([sparebank1, bankSbanken]));
  return {
    origins: { api: api.origin, auth: auth.origin, sbanken: sbanken.origin, control: control.origin },
    control: createControl(control.origin),
    close: async () => void (await Promise.all([api, auth, sbanken, control].map((server) => server.close()))),
  };
}

type Server = Awaited<ReturnType<typeof listenOnLoopback>>;

async function listenOnAll(ports: SandboxPorts): Promise<Record<keyof SandboxPorts, Server>> {
  const entries = Object.entries<number>({ ...ports });
  const results = await Promise.allSettled(entries.map(([, port]) => listenOnLoopback(port)));
  const servers = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed)
    return Object.fromEntries(entries.map(([name], i) => [name, servers[i]])) as Record<keyof SandboxPorts, Server>;
  await Promise.all(servers.map((server) => server.close()));
  throw failed.reason;
}
