import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lib/banks/catalog/catalog.ts';
import { checkAdditions } from '../../../lib/banks/catalog/check.ts';
import { put } from '../../../lib/sync/changes.ts';
import { createWorld, REDIRECT, WATCHED } from '../../support/world.ts';

const additions = checkAdditions(JSON.parse(readFileSync('tests/sandbox/institutions.json', 'utf8')), []);
const world = createWorld(catalog(additions.institutions));
const worker = await world.startWorker();
await worker.send('vault.create', { door: 'device' });
const views = await worker.send('institutions', {});
const LOCAL = expect.arrayContaining(['http://localhost/*']);
const NOWHERE = { browser: [], tab: [], order: [], none: [] };
const view = (id: string) => views.find((one) => one.id === id);

describe('the catalog as the link page gets it', () => {
  it('has every institution once, in the order of the catalog, and no address but what a person sees or allows', () => {
    expect(views.map(({ id }) => id)).toEqual(world.ports.institutions.map(({ id }) => id));
    for (const one of views) expect(Object.keys(one)).not.toContain('allow');
    expect(JSON.stringify(views)).not.toContain('tokenEndpoint');
  });

  it('a bank with a consent page: its redirect addresses, what it asks for, which hosts', () => {
    expect(view('sandbox-sparebank1')).toEqual({
      id: 'sandbox-sparebank1',
      name: 'SpareBank 1 (sandbox)',
      country: 'NO',
      connector: 'sparebank1',
      kind: 'sandbox',
      intro: expect.any(String),
      needs: expect.any(String),
      forOrganisations: false,
      fields: expect.arrayContaining([expect.objectContaining({ name: 'clientId' })]),
      redirects: [
        { window: 'browser', uri: REDIRECT },
        { window: 'tab', uri: WATCHED },
      ],
      permissions: { browser: LOCAL, tab: LOCAL, order: LOCAL, none: LOCAL },
      permissionsOnlyWith: [{ pattern: 'http://localhost/*', setting: 'authHost', value: 'apiAuth' }],
      hasRegistration: false,
      hostSettings: {},
      testable: false,
    });
  });

  it('says where to see or end the consent, where that is known', () => {
    expect(view('sparebank1')).toHaveProperty('portal', expect.stringMatching(/^https:/));
  });

  it('a bank without a consent page has no redirect address', () => {
    expect(view('sandbox-sbanken')?.redirects).toEqual([]);
    expect(view('sandbox-seb')).toMatchObject({ redirects: [], decoupled: true });
    expect(view('sandbox-starling')?.redirects).toEqual([]);
    expect(view('sandbox-starling')).not.toHaveProperty('decoupled');
  });

  it('a bank whose login goes through an e-mail has only the address that is watched for', () => {
    expect(view('sandbox-monzo')?.redirects).toEqual([{ window: 'tab', uri: WATCHED }]);
  });

  it('an intermediary has the countries that it reaches, others have none', () => {
    expect(view('enable-banking')?.countries).toContain('FI');
    expect(view('sandbox-sparebank1')).not.toHaveProperty('countries');
  });

  it('a closed bank says why and asks for no host; what organisations alone may use says so', () => {
    expect(view('sbanken')).toMatchObject({ kind: 'closed', closedText: expect.any(String), permissions: NOWHERE });
    expect(view('sbanken')?.testable).toBe(false);
    expect(views.filter(({ forOrganisations }) => forOrganisations).map(({ id }) => id)).toContain('ing');
  });

  it('hosts of one setting alone are asked for with that setting', () => {
    expect(view('ing')).toMatchObject({ testable: true });
    const only = views.flatMap(({ permissionsOnlyWith }) => permissionsOnlyWith);
    expect(only.length).toBeGreaterThan(0);
    for (const one of only) {
      expect(one.pattern).toMatch(/^https?:\/\/[^/*]+\/\*$/);
      expect(one).not.toHaveProperty('origin');
    }
  });

  it('says that a client is stored once there is one, with the settings that decide about hosts and no other', async () => {
    const session = await world.ports.vault.open();
    const id = 'registration-1';
    const settings = { clientId: 'c', clientSecret: 'shh' };
    await session.write([put('registration', id, { institutionId: 'sandbox-sparebank1', settings, createdAt: 1 })]);
    const again = await worker.send('institutions', {});
    expect(again.filter(({ hasRegistration }) => hasRegistration).map(({ id }) => id)).toEqual(['sandbox-sparebank1']);
    expect(JSON.stringify(again)).not.toContain('shh');
  });
});
