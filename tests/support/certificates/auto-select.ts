import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Notes in a Chromium profile, while its browser is closed, that certificates are chosen by themselves for `origins`: the
 * setting that the policy AutoSelectCertificateForUrls fills, for one profile and without the rights to write a policy.
 */
export function autoSelectInProfile(profile: string, origins: string[]): void {
  const file = join(profile, 'Default', 'Preferences');
  const preferences = JSON.parse(readFileSync(file, 'utf8')) as Preferences;
  const exceptions = (((preferences.profile ??= {}).content_settings ??= {}).exceptions ??= {});
  const setting = { setting: { filters: [{}] } };
  exceptions['auto_select_certificate'] = Object.fromEntries(origins.map((origin) => [`${origin},*`, setting]));
  writeFileSync(file, JSON.stringify(preferences));
}

interface Preferences {
  profile?: { content_settings?: { exceptions?: Record<string, unknown> } };
}

const POLICY = 'AutoSelectCertificateForUrls';
const FOLDER = '/etc/chromium/policies/managed';
const FILE = join(FOLDER, 'saldobar-sandbox.json');

/** Why the policy can't be tried on this machine; undefined when it can. */
export function policyObstacle(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return `only root may write ${FOLDER}`;
  const others = existsSync(FOLDER) ? readdirSync(FOLDER).map((name) => join(FOLDER, name)) : [];
  const taken = others.find((path) => path !== FILE && readFileSync(path, 'utf8').includes(POLICY));
  return taken && `${taken} sets ${POLICY} already, and the last file wins`;
}

/**
 * Sets a policy file for every Chromium of the machine until `removePolicy`, or the end of the process. Throws where
 * `policyObstacle` has something to say.
 */
export function setPolicy(text: string): void {
  const obstacle = policyObstacle();
  if (obstacle) throw new Error(obstacle);
  mkdirSync(FOLDER, { recursive: true });
  process.once('exit', removePolicy);
  writeFileSync(FILE, text);
}

export function removePolicy(): void {
  rmSync(FILE, { force: true });
}
