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

/** The host permissions that a build may ask for: every origin that an institution is reached or watched at. */
export function hostPermissions(institutions: Institution[]): string[] {
  return matchPatterns(institutions.flatMap(({ origins, oauth }) => [...origins, ...watchedOrigins(oauth)]));
}

/** The origins of `connect-src`: only those that the worker fetches, ports kept. */
export function connectSources(institutions: Institution[]): string[] {
  return [...new Set(institutions.flatMap(({ origins }) => origins))].sort();
}

function watchedOrigins(oauth: Institution['oauth']): string[] {
  return oauth?.watchedRedirectUri ? [new URL(oauth.watchedRedirectUri).origin] : [];
}
