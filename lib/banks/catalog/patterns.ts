import type { Institution } from './institution.ts';
import { allowanceOf, type RelyingParty } from './relying-party.ts';

/** Match pattern of an origin without its port: Firefox grants a pattern that bears one and then ignores it. */
export function matchPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** Match patterns of origins, each once, sorted. */
export function matchPatterns(origins: string[]): string[] {
  return [...new Set(origins.map(matchPattern))].sort();
}

/** Values of a client's settings, by name. */
type Settings = Record<string, string | undefined>;

/** The origins that a client with these settings contacts; every one where the settings are left out. */
export function originsOf({ origins, onlyWith = [] }: Institution, settings?: Settings): string[] {
  return origins.filter((origin) => {
    const conditions = onlyWith.filter((condition) => condition.origin === origin);
    const isMet = ({ setting, value }: { setting: string; value: string }) => settings?.[setting] === value;
    return settings === undefined || conditions.length === 0 || conditions.some(isMet);
  });
}

/**
 * The host permissions that a client with these settings needs, by consent window: what it is fetched from, and where a
 * tab is watched.
 */
export function permissionsOf(
  institution: Institution,
  settings?: Settings,
): Record<'browser' | 'tab' | 'order' | 'none', string[]> {
  const { oauth } = institution;
  const origins = originsOf(institution, settings);
  const watched = oauth?.watchedRedirectUri ? [new URL(oauth.watchedRedirectUri).origin] : [];
  const contacted = matchPatterns(origins);
  return { browser: contacted, tab: matchPatterns([...origins, ...watched]), order: contacted, none: contacted };
}

/** Those of a client's settings that decide which hosts it contacts. */
export function hostSettings({ onlyWith = [] }: Institution, settings: Settings): Record<string, string> {
  const entries = onlyWith.flatMap(({ setting }): [string, string][] => {
    const value = settings[setting];
    return value === undefined ? [] : [[setting, value]];
  });
  return Object.fromEntries(entries);
}

/** The host permissions that a build may ask for. */
export function hostPermissions(institutions: Institution[], relyingParty?: RelyingParty): string[] {
  const patterns = institutions.flatMap((institution) => permissionsOf(institution).tab);
  return [...new Set([...patterns, ...(relyingParty ? [matchPattern(relyingParty.origin)] : [])])].sort();
}

/** Match patterns of the addresses that a consent tab may end at. */
export function watchedPatterns(institutions: Institution[]): string[] {
  return matchPatterns(institutions.flatMap(({ oauth }) => oauth?.watchedRedirectUri ?? []));
}

/** The origins of `connect-src`: only those that we fetch, ports kept. */
export function connectSources(institutions: Institution[], relyingParty?: RelyingParty): string[] {
  const witnesses = institutions.flatMap(({ clientCertificate }) => clientCertificate?.witness ?? []);
  const origins = [...institutions, ...(relyingParty ? [allowanceOf(relyingParty)] : [])].flatMap((one) => one.origins);
  return [...new Set([...origins, ...witnesses.map((url) => new URL(url).origin)])].sort();
}
