import type { Institution } from './institution.ts';

/** Match pattern of an origin without its port: Firefox grants a pattern that bears one and then ignores it. */
export function matchPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/** Match patterns of origins, each once, sorted. */
export function matchPatterns(origins: string[]): string[] {
  return [...new Set(origins.map(matchPattern))].sort();
}

/** The host permissions of one institution, by consent window: what it is fetched from, and where a tab is watched. */
export function permissionsOf({ origins, oauth }: Institution): Record<'browser' | 'tab' | 'order' | 'none', string[]> {
  const watched = oauth?.watchedRedirectUri ? [new URL(oauth.watchedRedirectUri).origin] : [];
  const contacted = matchPatterns(origins);
  return { browser: contacted, tab: matchPatterns([...origins, ...watched]), order: contacted, none: contacted };
}

/** The host permissions that a build may ask for. */
export function hostPermissions(institutions: Institution[]): string[] {
  return [...new Set(institutions.flatMap((institution) => permissionsOf(institution).tab))].sort();
}

/** Match patterns of the addresses that a consent tab may end at. */
export function watchedPatterns(institutions: Institution[]): string[] {
  return matchPatterns(institutions.flatMap(({ oauth }) => oauth?.watchedRedirectUri ?? []));
}

/** The origins of `connect-src`: only those that we fetch, ports kept. */
export function connectSources(institutions: Institution[]): string[] {
  const witnesses = institutions.flatMap(({ clientCertificate }) => clientCertificate?.witness ?? []);
  const origins = institutions.flatMap((institution) => institution.origins);
  return [...new Set([...origins, ...witnesses.map((url) => new URL(url).origin)])].sort();
}
