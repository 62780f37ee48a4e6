import { killWorker } from './extension.ts';
import { consentByPage } from '../sandbox/sparebank1/consent/by-page.ts';
import { expect, test } from './fixtures.ts';
import { headWhere, INSTITUTION, newClient, send } from './person.ts';
import type { ClientControl } from '../sandbox/control.ts';

test.beforeEach(async ({ popup }) => {
  await send(popup, 'vault.create', { door: 'device' });
});

const start = (client: ClientControl) => ({
  institutionId: INSTITUTION,
  window: 'browser' as const,
  settings: { clientId: client.clientId, clientSecret: client.clientSecret },
});
const tokenRequests = async (client: ClientControl) => (await client.log()).filter(({ kind }) => kind === 'token');

test('refusing at the bank is told in words, and trying again works', async ({ context, popup, client }) => {
  const window = context.waitForEvent('page');
  await send(popup, 'link.start', start(client));
  await consentByPage(await window, { customer: 'Ingrid', decision: 'refuse' });
  const { attempts } = await headWhere(popup, (head) => head.attempts[0]?.phase === 'failed');
  expect(attempts[0]?.failure).toMatchObject({ kind: 'cancelled', reason: 'refused-at-bank' });

  const again = context.waitForEvent('page');
  await popup.getByRole('button', { name: 'Try again' }).click();
  await consentByPage(await again, { customer: 'Ingrid' });
  await headWhere(popup, (head) => head.attempts[0]?.phase === 'choose-accounts');
});

test('closing the window leaves everything as it was', async ({ context, popup, client }) => {
  const window = context.waitForEvent('page');
  await send(popup, 'link.start', start(client));
  const bank = await window;
  await bank.waitForLoadState();
  await bank.close();
  const { attempts, connections } = await headWhere(popup, (head) => head.attempts[0]?.phase === 'failed');
  expect(attempts[0]?.failure).toEqual({ kind: 'cancelled', reason: 'window-closed' });
  expect(connections).toEqual([]);
  expect(await tokenRequests(client)).toEqual([]);
});

test('a worker killed while the window is open leads to "try again", and a late approval changes nothing', async ({
  context,
  popup,
  client,
}) => {
  const window = context.waitForEvent('page');
  await send(popup, 'link.start', start(client));
  const bank = await window;
  await bank.waitForLoadState();
  await killWorker(context);
  await consentByPage(bank, { customer: 'Ingrid' }).catch(() => undefined);
  await popup.reload();
  const retry = popup.getByRole('button', { name: 'Try again' });
  await expect(retry).toBeVisible();
  expect(await tokenRequests(client)).toEqual([]);

  const again = context.waitForEvent('page');
  await retry.click();
  await consentByPage(await again, { customer: 'Ingrid' });
  await headWhere(popup, (head) => head.attempts[0]?.phase === 'choose-accounts');
});

test('an answer from another issuer is refused and its code never used', async ({ context, popup }) => {
  const client = await newClient({ iss: 'wrong' });
  const window = context.waitForEvent('page');
  await send(popup, 'link.start', start(client));
  await consentByPage(await window, { customer: 'Ingrid' });
  const { attempts } = await headWhere(popup, (head) => head.attempts[0]?.phase === 'failed');
  expect(attempts[0]?.failure).toEqual({ kind: 'bad-response', reason: 'foreign-answer' });
  expect(await tokenRequests(client)).toEqual([]);
});

test('the second consent window, a tab, serves a bank that refuses the browser’s own redirect address', async ({
  context,
  popup,
}) => {
  const client = await newClient({ redirectUri: 'https://localhost/saldobar' });
  const tab = context.waitForEvent('page');
  await send(popup, 'link.start', { ...start(client), window: 'tab' });
  const bank = await tab;
  await consentByPage(bank, { customer: 'Nora' });
  await headWhere(popup, (head) => head.attempts[0]?.phase === 'choose-accounts');
  await expect.poll(() => bank.isClosed()).toBe(true);
});

test('the tab is still watched by a worker that was restarted meanwhile', async ({ context, popup }) => {
  const client = await newClient({ redirectUri: 'https://localhost/saldobar' });
  const tab = context.waitForEvent('page');
  await send(popup, 'link.start', { ...start(client), window: 'tab' });
  const bank = await tab;
  await bank.waitForLoadState();
  await killWorker(context);
  await consentByPage(bank, { customer: 'Nora' });
  await headWhere(popup, (head) => head.attempts[0]?.phase === 'choose-accounts');
});
