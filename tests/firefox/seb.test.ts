import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { scanAtSeb } from '../sandbox/seb/phone.ts';
import { DEFAULT_PORTS } from '../sandbox/start.ts';
import { readQr } from '../support/read-qr.ts';
import { headWhere, send } from './documents.ts';
import { choosing } from './person.ts';
import { allowHosts, terminateBackground } from './privileged.ts';
import { createStage, type Stage } from './stage.ts';
import type { Tab } from './tab.ts';
import { until } from './until.ts';

const SEB = `http://localhost:${DEFAULT_PORTS.seb}`;
const code = { role: 'image', name: 'QR code for BankID' };

let stage: Stage;
before(async () => {
  stage = await createStage();
});
after(() => stage.close());

/** What a phone reads off a picture of the popup, other than `earlier`. */
const read = (popup: Tab, earlier?: string) =>
  until('a code on the picture', async () => {
    const text = readQr(await popup.picture());
    return text !== null && text !== earlier && text;
  });

void test('SEB is linked by a code that is read off the screen, whose event page ends while it is shown', async (context) => {
  const { firefox, popup } = await stage.ready(context);
  const client = await stage.control.register({ bank: 'seb' });
  const settings = { clientId: client.clientId, clientSecret: client.clientSecret };
  const { attemptId } = await send(popup, 'link.start', { institutionId: 'sandbox-seb', window: 'order', settings });
  const first = await read(popup);
  const second = await read(popup, first);
  assert.notEqual(first, second);

  await terminateBackground(firefox);
  const last = await read(popup);
  // It goes out by itself, unless the alarm has woken the event page by then and another one stands there.
  await until('the last code to be gone', async () => readQr(await popup.picture()) !== last);
  await popup.reload();
  await scanAtSeb(SEB, await read(popup, last), 'nothing');
  await until('the code to be gone from the screen', async () => !(await popup.has(code)));
  await popup.reads('Enter your security code in the BankID app');

  await send(popup, 'link.dismiss', { attemptId });
  // It took the permission with it, which the page's button would ask for.
  await allowHosts(firefox);
  const again = await send(popup, 'link.start', { institutionId: 'sandbox-seb', window: 'order', settings });
  await scanAtSeb(SEB, await read(popup), 'sign');
  await choosing(popup);
  const choices = await send(popup, 'link.accounts', again);
  await send(popup, 'link.choose', { ...again, accountIds: choices.map(({ id }) => id) });
  await headWhere(popup, 'balances', ({ accounts }) => Object.keys(accounts).length === 3);
  await popup.reads('24,180');
  const log = await client.log();
  assert.equal(log.filter(({ kind }) => kind === 'authorize').length, 2);
  assert.equal(log.filter(({ kind }) => kind === 'token').length, 1);
});
