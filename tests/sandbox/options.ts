import { DEFAULT_PORTS, type SandboxPorts } from './start.ts';

export const USAGE = `Runs the sandbox bank on loopback until it is stopped.
  --redirect <address>  register a client for this redirect address (repeatable)
  SANDBOX_PORTS=api,auth,control  ports other than ${DEFAULT_PORTS.api},${DEFAULT_PORTS.auth},${DEFAULT_PORTS.control}`;

/** Ports from `api,auth,control`; the defaults when unset. Throws a RangeError for anything else. */
export function readPorts(text: string | undefined): SandboxPorts {
  if (!text) return DEFAULT_PORTS;
  const [api, auth, control, ...more] = text.split(',').map(Number);
  const valid = [api, auth, control].every(
    (port) => Number.isInteger(port) && Number(port) >= 0 && Number(port) < 65_536,
  );
  if (!valid || more.length > 0) throw new RangeError('SANDBOX_PORTS must be api,auth,control');
  return { api, auth, control } as SandboxPorts;
}
