import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Preferences {
  extensions: {
    settings: Record<string, Record<'active_permissions' | 'granted_permissions', { explicit_host: string[] }>>;
  };
}

/**
 * Notes in a Chromium profile, while its browser is closed, that the person allowed `patterns` to an extension, as the
 * browser's own prompt leaves it. In a headless browser that prompt never settles; tests/e2e/headed.spec.ts clicks it.
 */
export function allowHosts(profile: string, extensionId: string, patterns: string[]): void {
  const file = join(profile, 'Default', 'Preferences');
  const preferences = JSON.parse(readFileSync(file, 'utf8')) as Preferences;
  const extension = preferences.extensions.settings[extensionId]!;
  extension.active_permissions.explicit_host = patterns;
  extension.granted_permissions.explicit_host = patterns;
  writeFileSync(file, JSON.stringify(preferences));
}
