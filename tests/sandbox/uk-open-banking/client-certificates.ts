import type { KoaContextWithOIDC } from 'oidc-provider';
import { shownCertificate } from '../shared/client-certificate.ts';

/** How oidc-provider gets at the certificate that TLS showed, and compares it with a registration (RFC 8705). */
export const clientCertificates = {
  enabled: true,
  certificateBoundAccessTokens: true,
  tlsClientAuth: true,
  getCertificate: ({ req }: KoaContextWithOIDC) => shownCertificate(req.socket)?.pem,
  certificateAuthorized: ({ req }: KoaContextWithOIDC) => shownCertificate(req.socket) !== undefined,
  certificateSubjectMatches: ({ req }: KoaContextWithOIDC, property: string, expected: string) =>
    property === 'tls_client_auth_subject_dn' && shownCertificate(req.socket)?.subject === expected,
};
