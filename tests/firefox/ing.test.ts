import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ingNames } from '../sandbox/ing/consent/pages.ts';
import { newIdentity } from '../sandbox/ing/identity.ts';
import { headWhere, send } from './documents.ts';
import { choosing, INSTITUTION } from './person.ts';
import { createStage, REDIRECT, type Stage } from './stage.ts';
import { button } from './tab.ts';

const ING = 'sandbox-ing';
const BANK = 'http://localhost:4714';

let stage: Stage;
before(async () => {
  stage = await createStage();
});
after(() => stage.close());

void test('ING is linked: the event page’s requests bear the date that they were signed with', async (context) => {
  const { firefox, popup } = await stage.ready(context);
  const { key, certificate } = newIdentity();
  const redirectUri = REDIRECT.replace(INSTITUTION, ING);
  const client = await stage.control.register({ bank: 'ing', redirectUri, certificate });
  const known = await firefox.tabs();
  const settings = { clientId: client.clientId, key };
  const { attemptId } = await send(popup, 'link.start', { institutionId: ING, window: 'browser', settings });
  const bank = await firefox.tabAt(BANK, known);
  await bank.click(button(/^Sanne/u));
  await bank.click(button(new RegExp(`^${ingNames.approve}`, 'u')));
  await choosing(popup);
  const choices = await send(popup, 'link.accounts', { attemptId });
  await send(popup, 'link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
  const read = await headWhere(popup, 'balances', ({ accounts }) => Object.keys(accounts).length === 3);
  const amounts = Object.values(read.accounts).map(({ booked }) => booked);
  assert.deepEqual(amounts.sort(), ['-210.40', '15000.10', '2043.17']);
  const refused = (await client.log()).filter(({ status }) => status !== 200 && status !== 303);
  assert.deepEqual(refused, []);
});
