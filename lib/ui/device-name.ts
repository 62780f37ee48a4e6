const PLATFORMS: [RegExp, string][] = [
  [/Windows/u, 'Windows'],
  [/CrOS/u, 'Chromebook'],
  [/Android/u, 'Android'],
  [/Macintosh/u, 'Mac'],
  [/Linux/u, 'Linux'],
];

/** A name for this computer to begin with, from what the browser says of itself: `Windows (Firefox)`. */
export function suggestedDeviceName(userAgent: string): string {
  const platform = PLATFORMS.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = /Firefox\//u.test(userAgent) ? 'Firefox' : /Edg\//u.test(userAgent) ? 'Edge' : 'Chrome';
  return platform ? `${platform} (${browser})` : browser;
}
