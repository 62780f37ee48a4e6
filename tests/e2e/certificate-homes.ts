/** Where the global setup tells of the folders, in the environment. */
export const HOMES = 'SALDOBAR_CERTIFICATE_HOMES';

/** Environments of a browser that knows the sandbox's authority, with the person's client certificates and without. */
export function certificateHomes(): Record<'with' | 'without', Record<string, string>> {
  return JSON.parse(process.env[HOMES]!) as Record<'with' | 'without', Record<string, string>>;
}
