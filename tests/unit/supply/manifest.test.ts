import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lib/banks/catalog/catalog.ts';
import { manifest } from '../../../lib/manifest.ts';

const known = { institutions: catalog([]) };

describe('the manifests', () => {
  it.each(['chrome', 'firefox'])('of %s change only on purpose', (browser) => {
    expect(manifest(known, { browser, store: false })).toMatchSnapshot();
  });

  it('differ for the store by the key alone', () => {
    const { key, ...rest } = manifest(known, { browser: 'chrome', store: false }) as { key: string };
    expect(key).toMatch(/^MII/u);
    expect(manifest(known, { browser: 'chrome', store: true })).toEqual(rest);
  });

  it.each(['chrome', 'firefox'])('of %s open no door: no page, script or extension reaches in', (browser) => {
    const { permissions, ...made } = manifest(known, { browser, store: true });
    expect(made).not.toHaveProperty('web_accessible_resources');
    expect(made).not.toHaveProperty('content_scripts');
    expect(made).not.toHaveProperty('host_permissions');
    expect(made.incognito).toBe('not_allowed');
    expect(permissions).not.toContain('tabs');
    expect(made.content_security_policy.extension_pages).not.toMatch(/unsafe|\*|data:|blob:/u);
  });
});
