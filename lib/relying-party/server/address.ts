/** An IP address in one form: an IPv4 address that came over IPv6 as itself, IPv6 in lower case without its zone. */
export function normaliseAddress(address: string): string {
  const [, v4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address) ?? [];
  return v4 ?? address.replace(/%.*$/u, '').toLowerCase();
}
