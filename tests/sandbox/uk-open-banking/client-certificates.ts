import { TLSSocket } from 'node:tls';
import type { KoaContextWithOIDC } from 'oidc-provider';

/** How oidc-provider gets at the certificate that TLS showed, and compares it with a registration (RFC 8705). */
export const clientCertificates = {
  enabled: true,
  certificateBoundAccessTokens: true,
  tlsClientAuth: true,
  getCertificate: (context: KoaContextWithOIDC) => shown(context)?.getPeerX509Certificate()?.toString(),
  certificateAuthorized: (context: KoaContextWithOIDC) => shown(context)?.authorized ?? false,
  certificateSubjectMatches(context: KoaContextWithOIDC, property: string, expected: string) {
    const subject = shown(context)?.getPeerX509Certificate()?.subject ?? '';
    // Most significant first in the certificate, last in a distinguished name (RFC 4514 2.1).
    return property === 'tls_client_auth_subject_dn' && subject.split('\n').reverse().join(',') === expected;
  },
};

function shown({ req }: KoaContextWithOIDC): TLSSocket | undefined {
  return req.socket instanceof TLSSocket ? req.socket : undefined;
}
