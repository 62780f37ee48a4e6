import { DEFAULT_PORTS, type Listener, type SandboxPorts } from './start.ts';

const LISTENERS = Object.keys(DEFAULT_PORTS) as Listener[];

export const USAGE = `Runs the sandbox banks on loopback until they are stopped.
  --redirect <address>  register a client of SpareBank 1 for this redirect address (repeatable)
  SANDBOX_PORTS=${LISTENERS.join(',')}  ports other than ${Object.values(DEFAULT_PORTS).join(',')}`;

/** Ports in the order of DEFAULT_PORTS; the defaults when unset. Throws a RangeError for anything else. */
export function readPorts(text: string | undefined): SandboxPorts {
  if (!text) return DEFAULT_PORTS;
  const ports = text.split(',').map(Number);
  const valid = ports.every((port) => Number.isInteger(port) && port >= 0 && port < 65_536);
  if (!valid || ports.length !== LISTENERS.length) throw new RangeError(`SANDBOX_PORTS must be ${LISTENERS.join(',')}`);
  return Object.fromEntries(LISTENERS.map((listener, index) => [listener, ports[index]])) as SandboxPorts;
}
