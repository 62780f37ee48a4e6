/**
 * The policy file with which Chromium and Chrome choose a certificate for these origins by themselves. An empty filter
 * takes any certificate that the host accepts. Several files that set this policy are not joined: the last one wins.
 */
export function certificatePolicy(origins: string[]): string {
  const entries = origins.map((pattern) => JSON.stringify({ pattern, filter: {} }));
  return JSON.stringify({ AutoSelectCertificateForUrls: entries });
}
