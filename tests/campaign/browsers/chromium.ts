import { allowHosts } from '../../support/allow-hosts.ts';
import type { BrowserContext, Page } from '@playwright/test';
import { consentByPage } from '../../sandbox/sparebank1/consent/by-page.ts';
import { HOME, ID } from '../../support/extension-id.ts';
import { launch, newProfile, openPopup, serviceWorker } from '../../e2e/extension.ts';
import { head, headWhere, linkByCommand, newClient, send } from '../../e2e/person.ts';
import { type Killable, readNow, sizesOnDisk } from './killable.ts';

interface Chrome {
  runtime: { sendMessage(message: unknown): Promise<unknown> };
}

/** A Chromium on a new profile, in which the sandbox's hosts are allowed. */
export async function installed(): Promise<{ profile: string; remove(): void }> {
  const { path, remove } = newProfile({ hosts: false });
  const first = await launch(path);
  await serviceWorker(first);
  await first.close();
  allowHosts(path, ID, ['http://localhost/*', 'https://localhost/*']);
  return { profile: path, remove };
}

/** A real Chromium with a vault that opens by itself. */
export async function openChromium(): Promise<Killable & { context: BrowserContext; popup: Page }> {
  const { profile, remove } = await installed();
  const context = await launch(profile);
  await serviceWorker(context);
  const popup = await openPopup(context);
  await send(popup, 'vault.create', { door: 'device' });
  const cdp = await context.newCDPSession(popup);

  const worker = async () =>
    (await cdp.send('Target.getTargets')).targetInfos.find(
      ({ type, url }) => type === 'service_worker' && url.startsWith(HOME),
    )?.targetId;
  const ask = (ids: string[]) =>
    popup.evaluate((messages) => {
      const { runtime } = (globalThis as unknown as { chrome: Chrome }).chrome;
      for (const message of messages) runtime.sendMessage(message).catch(() => undefined);
    }, ids.map(readNow));

  return {
    context,
    popup,
    async link(traits) {
      const client = await newClient(traits);
      const connectionId = await linkByCommand(context, popup, client);
      return { connectionId, client };
    },
    async linkAgain({ connectionId }) {
      const window = context.waitForEvent('page');
      await send(popup, 'link.again', { connectionId });
      await consentByPage(await window);
      await headWhere(popup, ({ attempts, connections }) => {
        const linked = connections.find(({ id }) => id === connectionId);
        return attempts.length === 0 && linked?.activity === 'idle' && !linked.failure;
      });
    },
    ask,
    read: (ids) =>
      popup.evaluate(async (messages) => {
        const { runtime } = (globalThis as unknown as { chrome: Chrome }).chrome;
        await Promise.all(messages.map((message) => runtime.sendMessage(message)));
      }, ids.map(readNow)),
    async kill() {
      const running = await worker();
      if (running === undefined) return false;
      // Closing takes a moment and is now and then not heeded.
      for (let round = 0; round < 500; round++) {
        if (round % 50 === 0) await cdp.send('Target.closeTarget', { targetId: running }).catch(() => undefined);
        if ((await worker()) !== running) return true;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      throw new Error('the worker does not die');
    },
    grantSizes: (ids) => popup.evaluate(sizesOnDisk, ids),
    head: async () => (await head(popup))!,
    async close() {
      await context.close();
      remove();
    },
  };
}
