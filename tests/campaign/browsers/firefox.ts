import type { Control } from '../../sandbox/control.ts';
import { headWhere, send } from '../../firefox/documents.ts';
import { ID, launch, newProfile } from '../../firefox/firefox.ts';
import { BANK, choosing, consent, startByCommand } from '../../firefox/person.ts';
import { allowHosts } from '../../firefox/privileged.ts';
import { REDIRECT } from '../../firefox/stage.ts';
import { type Killable, readNow, sizesOnDisk } from './killable.ts';

interface Api {
  browser: { runtime: { sendMessage(message: unknown): Promise<unknown> } };
}

interface Powers {
  WebExtensionPolicy: { getByID(id: string): { extension: Extension } };
}

interface Extension {
  backgroundState: string;
  terminateBackground(options: object): Promise<void>;
}

/** A real Firefox with a vault that opens by itself. */
export async function openFirefox(executable: string, extension: string, control: Control): Promise<Killable> {
  const profile = newProfile();
  const firefox = await launch(executable, extension, profile.path);
  await allowHosts(firefox);
  const popup = await firefox.open('popup.html');
  await send(popup, 'vault.create', { door: 'device' });
  const chrome = await firefox.chrome();

  return {
    async link(traits) {
      const client = await control.register({ redirectUri: REDIRECT, ...traits });
      const { attemptId, bank } = await startByCommand(firefox, popup, client);
      await consent(bank, { customer: 'Ingrid' });
      await choosing(popup);
      const choices = await send(popup, 'link.accounts', { attemptId });
      const accountIds = choices.map(({ id }) => id);
      const { connectionId } = await send(popup, 'link.choose', { attemptId, accountIds });
      return { connectionId, client };
    },
    async linkAgain({ connectionId }) {
      const before = await firefox.tabs();
      await send(popup, 'link.again', { connectionId });
      await consent(await firefox.tabAt(BANK, before), { customer: 'Ingrid' });
      await headWhere(popup, 'a link made anew', ({ attempts, connections }) => {
        const linked = connections.find(({ id }) => id === connectionId);
        return attempts.length === 0 && linked?.activity === 'idle' && !linked.failure;
      });
    },
    ask: (ids) =>
      popup.evaluate((messages) => {
        const { runtime } = (globalThis as unknown as Api).browser;
        for (const message of messages) runtime.sendMessage(message).catch(() => undefined);
      }, ids.map(readNow)),
    read: (ids) =>
      popup.evaluate(async (messages) => {
        const { runtime } = (globalThis as unknown as Api).browser;
        await Promise.all(messages.map((message) => runtime.sendMessage(message)));
      }, ids.map(readNow)),
    async kill() {
      const { wasRunning, state } = await chrome.evaluate(async (id) => {
        const { extension: own } = (globalThis as unknown as Powers).WebExtensionPolicy.getByID(id);
        const running = own.backgroundState === 'running';
        // Firefox lets a page with work under way live on, unless it is told that a test wants its end.
        await own.terminateBackground({ disableResetIdleForTest: true });
        return { wasRunning: running, state: own.backgroundState };
      }, ID);
      if (wasRunning && state !== 'stopped') throw new Error(`the event page is ${state}`);
      return wasRunning;
    },
    grantSizes: (ids) => popup.evaluate(sizesOnDisk, ids),
    head: () => headWhere(popup, 'a snapshot', () => true),
    async close() {
      await firefox.close();
      profile.remove();
    },
  };
}
