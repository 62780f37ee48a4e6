import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { launch, openPopup, serviceWorker } from '../../e2e/extension.ts';
import { head, linkByCommand, newClient, send } from '../../e2e/person.ts';
import { installed } from '../browsers/chromium.ts';
import { readNow, SHORT_LIVED } from '../browsers/killable.ts';
import type { Stage } from '../browsers/stage.ts';
import type { Promised } from '../report.ts';

interface Chrome {
  runtime: { sendMessage(message: unknown): Promise<unknown> };
}

/** Runs in a document: asks for a refresh, and resolves once its tokens are committed: more than a mark (29 bytes) is new. */
async function refreshUntilCommitted({ message, id }: { message: unknown; id: string }): Promise<boolean> {
  const { runtime } = (globalThis as unknown as { chrome: Chrome }).chrome;
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('vault');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error!);
  });
  const sealed = () =>
    new Promise<string>((resolve, reject) => {
      const asked = database.transaction('records', 'readonly').objectStore('records').get(['grant', id]);
      asked.onsuccess = () => resolve(Array.from((asked.result as { ct: Uint8Array }).ct).join());
      asked.onerror = () => reject(asked.error!);
    });
  const length = (text: string) => text.split(',').length;
  const before = await sealed();
  runtime.sendMessage(message).catch(() => undefined);
  for (let round = 0; round < 20_000; round++) {
    const now = await sealed();
    if (now !== before && length(now) !== length(before) + 29) {
      database.close();
      return true;
    }
  }
  database.close();
  return false;
}

export function sigkill(stage: Stage): Promised {
  return {
    id: 'sigkill',
    promise: 'commits lost over 100 browser kills (SIGKILL) right after a commit, bank with strict rotation',
    goal: '0',
    async measure(extent) {
      await Promise.all([stage.sandbox(), stage.chromiumParts()]);
      const { profile, remove } = await installed();
      const kills = extent === 'full' ? 100 : 2;
      let lost = 0;
      let unseen = 0;
      let context: BrowserContext | undefined;
      const open = async (): Promise<Page> => {
        context = await launch(profile);
        await serviceWorker(context);
        return openPopup(context);
      };
      try {
        let popup = await open();
        await send(popup, 'vault.create', { door: 'device' });
        const client = await newClient(SHORT_LIVED);
        const id = await linkByCommand(context!, popup, client);
        for (let round = 0; round < kills; round++) {
          await client.clearLog();
          const wasCommitted = await popup.evaluate(refreshUntilCommitted, { message: readNow(id), id });
          const closed = new Promise((resolve) => context!.once('close', resolve));
          process.kill(browserPid(profile), 'SIGKILL');
          if (!wasCommitted) unseen++;
          await closed;
          const ordinals = (await client.log()).flatMap(({ refreshTokenOrdinal }) => refreshTokenOrdinal ?? []);
          popup = await open();
          await send(popup, 'certificate.chosen', { connectionId: id });
          const all = (await client.log()).flatMap(({ refreshTokenOrdinal }) => refreshTokenOrdinal ?? []);
          const isWhole = (await head(popup))!.connections.every(({ failure }) => failure === undefined);
          const isNext =
            all.length > ordinals.length && all.every((one, index) => index === 0 || one === all[index - 1]! + 1);
          if (!isWhole || !isNext) lost++;
        }
        const notes = unseen > 0 ? [`${unseen} commits were not seen`] : [];
        return { figure: lost, ok: lost === 0 && unseen === 0, notes };
      } finally {
        await context?.close().catch(() => undefined);
        remove();
      }
    },
  };
}

/** From `host-pid`, in the lock that keeps a second browser out of the profile. */
function browserPid(profile: string): number {
  return Number(/\d+$/u.exec(readlinkSync(join(profile, 'SingletonLock')))![0]);
}
