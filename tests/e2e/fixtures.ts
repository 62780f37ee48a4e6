import { type BrowserContext, test as base, type Page } from '@playwright/test';
import type { ClientControl } from '../sandbox/control.ts';
import { launch, newProfile, openPopup, serviceWorker } from './extension.ts';
import { newClient } from './person.ts';

interface Fixtures {
  profile: string;
  context: BrowserContext;
  /** The popup's document in a tab. */
  popup: Page;
  client: ClientControl;
}

export const test = base.extend<Fixtures>({
  profile: async ({}, use) => {
    const profile = newProfile();
    await use(profile.path);
    profile.remove();
  },
  context: async ({ profile }, use) => {
    const context = await launch(profile);
    await serviceWorker(context);
    await use(context);
    await context.close();
  },
  popup: async ({ context }, use) => {
    await use(await openPopup(context));
  },

  client: async ({}, use) => {
    const client = await newClient();
    await use(client);
    await client.remove();
  },
});

export { expect } from '@playwright/test';
