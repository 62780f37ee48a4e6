import { isIP, SocketAddress } from 'node:net';

/**
 * An IP address in the one form that addresses are compared in: an IPv4 address that came over IPv6 as itself, IPv6 in
 * its short form (RFC 5952) without a zone. Undefined for a text that is none.
 */
export function normaliseAddress(text: string): string | undefined {
  const address = text.replace(/%.*$/u, '');
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : undefined;
  const short = new SocketAddress({ address, family: 'ipv6' }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/u.exec(short)?.[1] ?? short;
}

/**
 * Whose requests are counted together: those of an IPv4 address, and those of a /64 of IPv6, for its whole is handed to
 * one customer (RFC 6177). `address` is a normalised one.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [before, after] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - before!.length - (after?.length ?? 0) }, () => '0');
  return [...before!, ...zeros, ...(after ?? [])].slice(0, 4).join(':');
}
