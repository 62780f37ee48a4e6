import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './fixtures.ts';
import { HOME } from '../support/extension-id.ts';
import { serviceWorker } from './extension.ts';
import { linkByCommand, refreshByClick, send } from './person.ts';

/** A server that should never be reached, and counts. */
async function stranger() {
  let hits = 0;
  const server = createServer((_request, response) => {
    hits++;
    response.setHeader('access-control-allow-origin', '*').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/`, hits: () => hits, close: () => server.close() };
}

test('nothing leaves for an origin outside the catalog, not even from our own code, nor by a redirect', async ({
  context,
  popup,
  client,
}) => {
  const other = await stranger();
  const worker = await serviceWorker(context);
  const reached = (url: string) =>
    fetch(url).then(
      () => true,
      () => false,
    );
  expect(await worker.evaluate(reached, other.url)).toBe(false);
  expect(await popup.evaluate(reached, other.url)).toBe(false);

  await send(popup, 'vault.create', { door: 'device' });
  await linkByCommand(context, popup, client);
  await client.setFaults({ match: 'accounts', times: 1, fault: { type: 'redirect', to: other.url } });
  await refreshByClick(popup);
  await expect.poll(async () => (await client.faults()).length).toBe(0);
  await expect(popup.getByText('12,345')).toBeVisible();
  expect(other.hits()).toBe(0);
  other.close();
});

test('no web page can frame, read or command it', async ({ context, popup }) => {
  await send(popup, 'vault.create', { door: 'device' });
  const page = await context.newPage();
  await page.goto('http://localhost:4710/common/ping');
  const outcome = await page.evaluate(async (home) => {
    const { chrome } = globalThis as unknown as { chrome?: { runtime?: { sendMessage?: unknown } } };
    const frame = document.createElement('iframe');
    frame.src = `${home}/popup.html`;
    document.body.append(frame);
    await new Promise((resolve) => (frame.onload = resolve));
    const resource = await fetch(`${home}/popup.html`).then(
      () => true,
      () => false,
    );
    return { messaging: typeof chrome?.runtime?.sendMessage, resource };
  }, HOME);
  expect(outcome).toEqual({ messaging: 'undefined', resource: false });
  const frames = page.frames().map((frame) => frame.url());
  expect(frames.filter((url) => url.startsWith(HOME))).toEqual([]);
});
