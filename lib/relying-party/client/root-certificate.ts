import { X509Certificate } from 'node:crypto';
import { ConfigurationError } from './configuration-error.ts';
import { type EnvironmentName, ENVIRONMENTS } from './environment.ts';

/**
 * The PEM of the one root that the service's certificate may come from, checked against the fingerprint that BankID
 * publishes for `environment`. Throws ConfigurationError for any other certificate, the other environment's included.
 */
export function checkRoot(pem: string, environment: EnvironmentName, environments = ENVIRONMENTS): string {
  const { rootName, rootSha256 } = environments[environment];
  const root = readRoot(pem, rootName);
  if (root.fingerprint256 === rootSha256) return root.toString();
  const other = Object.values(environments).find((candidate) => candidate.rootSha256 === root.fingerprint256);
  throw new ConfigurationError(
    'root-not-bankid',
    other
      ? `This is "${other.rootName}", the root of the other environment: ${environment} needs "${rootName}".`
      : `This certificate is not "${rootName}": its SHA-256 is ${root.fingerprint256}.`,
  );
}

function readRoot(pem: string, rootName: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new ConfigurationError(
      'root-unreadable',
      `The file that should hold "${rootName}" is no certificate.`,
      error,
    );
  }
}
