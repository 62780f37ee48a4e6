import type { Worker } from '@playwright/test';
import { HOME } from '../../support/extension-id.ts';
import { openPage, serviceWorker } from '../../e2e/extension.ts';
import { readNow } from '../browsers/killable.ts';
import type { Stage } from '../browsers/stage.ts';
import type { Promised } from '../report.ts';

const CALLERS = 100;

interface Chrome {
  runtime: {
    id: string;
    sendMessage(message: unknown): Promise<unknown>;
    /** Calls the listeners in this context, as the browser does. */
    onMessage: { dispatch(message: unknown, sender: object, answer: (value: unknown) => void): void };
  };
}

/** Runs in a document of the extension. */
async function callAll({ message, times }: { message: unknown; times: number }): Promise<unknown[]> {
  const { runtime } = (globalThis as unknown as { chrome: Chrome }).chrome;
  return Promise.all(Array.from({ length: times }, () => runtime.sendMessage(message)));
}

/** Runs in the worker: calls what it has registered for messages, as if documents had sent them. Waits for nothing. */
function callOwn({ message, times, url }: { message: unknown; times: number; url: string }): void {
  const { runtime } = (globalThis as unknown as { chrome: Chrome }).chrome;
  const sender = { id: runtime.id, url, origin: new URL(url).origin };
  for (let i = 0; i < times; i++) runtime.onMessage.dispatch(message, sender, () => undefined);
}

/** Promises about callers that come at once. */
export function singleFlight(stage: Stage): Promised {
  return {
    id: 'single-flight',
    promise: `token requests for ${CALLERS} concurrent callers in three contexts (worker, popup, page)`,
    goal: '1',
    async measure(extent) {
      const browser = await stage.chromium();
      try {
        const { connectionId, client } = await browser.link({ callsPerHour: 1_000_000 });
        const page = await openPage(browser.context, 'settings');
        const worker: Worker = await serviceWorker(browser.context);
        const counts: number[] = [];
        const answers: number[] = [];
        const message = readNow(connectionId);
        const asWorker = (times: number) => worker.evaluate(callOwn, { message, times, url: `${HOME}/popup.html` });
        const requests = async () => (await client.log()).filter(({ kind }) => kind === 'token').length;
        for (let round = 0; round < (extent === 'full' ? 20 : 3); round++) {
          await client.expireAccess();
          await client.clearLog();
          const all = await Promise.all([
            browser.popup.evaluate(callAll, { message, times: CALLERS / 4 }),
            page.evaluate(callAll, { message, times: CALLERS / 4 }),
            asWorker(CALLERS / 2),
          ]);
          answers.push(all.flat().filter((answer) => (answer as { ok?: boolean } | null)?.ok === true).length);
          // Whoever still waits for the lock goes before this one.
          await browser.read([connectionId]);
          counts.push(await requests());
        }
        // The worker's callers are heard: alone they are enough for a refresh.
        await client.expireAccess();
        await client.clearLog();
        await asWorker(1);
        for (let round = 0; round < 200 && (await requests()) === 0; round++) await page.waitForTimeout(50);
        const alone = await requests();
        const most = Math.max(...counts);
        const heard = alone === 1 && answers.every((count) => count === CALLERS / 2);
        const { connections } = await browser.head();
        const works = connections.every(({ failure }) => failure === undefined);
        const notes = [
          `${counts.length} rounds: ${counts.join(' ')} token requests; ${answers.join(' ')} callers of popup and page answered well; ${alone} for one of the worker alone`,
        ];
        return { figure: most, ok: most === 1 && Math.min(...counts) === 1 && heard && works, notes };
      } finally {
        await browser.close();
      }
    },
  };
}
