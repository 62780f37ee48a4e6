import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOME, ID } from '../support/extension-id.ts';
import { launch, newProfile, openPopup, serviceWorker } from './extension.ts';
import { expect, test, type Worker } from '@playwright/test';
import { head, send } from './person.ts';

/** An extension of somebody else's, with every host permission and the powers to look around. */
function strangersExtension(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stranger-'));
  const manifest = {
    manifest_version: 3,
    name: 'Stranger',
    version: '1.0',
    permissions: ['scripting', 'tabs', 'storage'],
    host_permissions: ['<all_urls>'],
    background: { service_worker: 'worker.js' },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'worker.js'), 'globalThis.isStranger = true;');
  writeFileSync(join(folder, 'page.html'), '<!doctype html><title>Stranger</title>');
  return folder;
}

interface Stranger {
  runtime: {
    id: string;
    sendMessage(id: string, message: unknown): Promise<unknown>;
    connect(id: string): {
      onDisconnect: { addListener(heard: () => void): void };
      postMessage(message: unknown): void;
    };
    lastError?: { message: string };
  };
  scripting: { executeScript(injection: object): Promise<unknown> };
  tabs: { query(wanted: object): Promise<{ id: number; url?: string }[]> };
}

/** Runs in a document or worker of the stranger: every door that the browser has between extensions. */
async function tryAll({ id, home }: { id: string; home: string }) {
  const { chrome } = globalThis as unknown as { chrome: Stranger };
  const said = (run: () => Promise<unknown>) =>
    run().then(
      (value) => `got ${JSON.stringify(value)}`,
      (error: unknown) => String(error),
    );
  const message = { v: 1, command: 'vault.destroy', input: {} };
  const port = () =>
    new Promise((_resolve, reject) => {
      const made = chrome.runtime.connect(id);
      made.onDisconnect.addListener(() => reject(new Error(chrome.runtime.lastError?.message)));
      made.postMessage(message);
    });
  const ours = (await chrome.tabs.query({})).find(({ url }) => url?.startsWith(home))!;
  const injection = { target: { tabId: ours.id }, func: () => document.title };
  return {
    message: await said(() => chrome.runtime.sendMessage(id, message)),
    port: await said(port),
    file: await said(() => fetch(`${home}/popup.html`)),
    script: await said(() => chrome.scripting.executeScript(injection)),
  };
}

test('another extension with every permission reaches no command, no document and no file of it', async () => {
  const [profile, folder] = [newProfile(), strangersExtension()];
  const both = `${process.env['SALDOBAR_EXTENSION']!},${folder}`;
  const context = await launch(profile.path, {
    args: [`--disable-extensions-except=${both}`, `--load-extension=${both}`],
  });
  await serviceWorker(context);
  const popup = await openPopup(context);
  await send(popup, 'vault.create', { door: 'device' });
  await expect
    .poll(async () =>
      (await Promise.all(context.serviceWorkers().map((one) => one.evaluate('!!globalThis.isStranger')))).some(Boolean),
    )
    .toBe(true);
  const workers = context.serviceWorkers();
  const theirs = workers.find((one) => !one.url().startsWith(HOME))!;
  const page = await context.newPage();
  await page.goto(theirs.url().replace('worker.js', 'page.html'));

  for (const seat of [theirs, page] as Pick<Worker, 'evaluate'>[]) {
    expect(await seat.evaluate(tryAll, { id: ID, home: HOME })).toEqual({
      message: expect.stringContaining('Receiving end does not exist'),
      port: expect.stringContaining('Receiving end does not exist'),
      file: expect.stringContaining('Failed to fetch'),
      script: expect.stringMatching(/Cannot access|cannot be scripted/u),
    });
  }
  // The commands were well-formed: sent by a document of its own, the last one is carried out.
  expect((await head(popup))?.vault).toBe('open');
  await send(popup, 'vault.destroy', {});
  expect((await head(popup))?.vault).not.toBe('open');
  await context.close();
  profile.remove();
  rmSync(folder, { recursive: true, force: true });
});
