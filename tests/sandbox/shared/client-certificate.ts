import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A client certificate as banks tell them apart. */
export interface ClientCertificate {
  /** Distinguished name of its subject (RFC 4514): `CN=alice,O=Made-up Ltd,C=GB`. */
  subject: string;
  /** `x5t#S256` (RFC 8705 3.1). */
  thumbprint: string;
  pem: string;
}

/** The client certificate that TLS showed and verified; undefined where none is demanded. */
export function shownCertificate(socket: Socket): ClientCertificate | undefined {
  const shown = socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined;
  if (!shown) return undefined;
  return {
    // Most significant first in the certificate, last in a distinguished name.
    subject: shown.subject.split('\n').reverse().join(','),
    thumbprint: createHash('sha256').update(shown.raw).digest('base64url'),
    pem: shown.toString(),
  };
}
