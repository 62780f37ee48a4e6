import { type BrowserContext, expect, type Page } from '@playwright/test';
import type { Answer, CommandName, Input, Output } from '../../lib/messages.ts';
import type { Head } from '../../lib/snapshot.ts';
import { type ClientControl, createControl } from '../sandbox/control.ts';
import { consentByPage } from '../sandbox/sparebank1/consent/by-page.ts';
import { redirectUri } from '../support/extension-id.ts';
import { readQr } from '../support/read-qr.ts';

export const control = createControl('http://localhost:4719');
export const INSTITUTION = 'sandbox-sparebank1';

/** A client at the sandbox bank, registered for the extension's own redirect address. */
export function newClient(traits: object = {}): Promise<ClientControl> {
  return control.register({ redirectUri: redirectUri(INSTITUTION), ...traits });
}

/** Sends a command from one of the extension's own pages, as its buttons do. */
export async function send<C extends CommandName>(page: Page, command: C, input: Input<C>): Promise<Output<C>> {
  const answer = (await page.evaluate(
    (envelope) => (globalThis as unknown as { chrome: Chrome }).chrome.runtime.sendMessage(envelope),
    { v: 1, command, input },
  )) as Answer<C>;
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.output;
}

/** The published snapshot's first part. */
export function head(page: Page): Promise<Head | undefined> {
  return page.evaluate(
    async () =>
      (await (globalThis as unknown as { chrome: Chrome }).chrome.storage.session.get('head'))['head'] as
        Head | undefined,
  );
}

interface Chrome {
  runtime: { sendMessage(message: unknown): Promise<unknown> };
  storage: { session: { get(key: string): Promise<Record<string, unknown>> } };
}

/** Waits until the snapshot is as wanted. */
export async function headWhere(page: Page, wanted: (head: Head) => boolean): Promise<Head> {
  for (let round = 0; round < 200; round++) {
    const found = await head(page);
    if (found && wanted(found)) return found;
    await page.waitForTimeout(50);
  }
  throw new Error(`it never came: ${JSON.stringify(await head(page))}`);
}

/** Links a bank by commands, with real clicks in the bank's real window: for tests whose subject comes after. */
export async function linkByCommand(
  context: BrowserContext,
  page: Page,
  client: ClientControl,
  customer = 'Ingrid',
): Promise<string> {
  const window = context.waitForEvent('page');
  const settings = { clientId: client.clientId, clientSecret: client.clientSecret };
  const { attemptId } = await send(page, 'link.start', { institutionId: INSTITUTION, window: 'browser', settings });
  await consentByPage(await window, { customer });
  await headWhere(page, ({ attempts }) =>
    attempts.some(({ id, phase }) => id === attemptId && phase === 'choose-accounts'),
  );
  const choices = await send(page, 'link.accounts', { attemptId });
  const { connectionId } = await send(page, 'link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
  return connectionId;
}

/** Clicks refresh once it counts as a wish of its own: two clicks within three seconds are one. */
export async function refreshByClick(popup: Page): Promise<void> {
  // Right after a browser's start nothing is published yet.
  const { connections } = await headWhere(popup, (published) => published.connections.length > 0);
  const asOf = connections[0]!.asOf ?? 0;
  await expect.poll(() => Date.now() - asOf).toBeGreaterThan(3000);
  await popup.getByRole('button', { name: 'Refresh' }).click();
}

/** What a phone reads off a picture of the screen, once there is a code on it. */
export async function readCode(screen: Page): Promise<string> {
  await screen.bringToFront();
  await expect(screen.locator('.qr path')).toHaveAttribute('d', /^M/u);
  let read: string | null = null;
  await expect.poll(async () => (read = readQr(await screen.screenshot()))).not.toBeNull();
  return read!;
}
