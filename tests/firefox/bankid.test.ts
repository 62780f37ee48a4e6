import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NAME } from '../../lib/name.ts';
import { startBankIdSandbox } from '../sandbox/bankid/start.ts';
import { readQr } from '../support/read-qr.ts';
import { headWhere, send } from './documents.ts';
import { t } from './person.ts';
import { createStage, type Stage } from './stage.ts';
import { button, type Tab } from './tab.ts';
import { until } from './until.ts';

const PASSPHRASE = 'a plum on the old stair';
const COMPUTER = 'Linux (Firefox)';

let stage: Stage;
before(async () => {
  stage = await createStage();
});
after(() => stage.close());

/** What a phone reads off a picture of the screen, once there is a code on it. */
const readCode = (screen: Tab) => until('a code to scan', async () => readQr(await screen.picture()) ?? false);

void test('set up and unlocked with BankID by codes that are read off the screen', async (context) => {
  const { popup, firefox } = await stage.ready(context, PASSPHRASE);
  const { control: phone, close } = await startBankIdSandbox();
  context.after(close);

  const page = await firefox.open('page.html#settings');
  await page.click({ ...button(t('settings_turnOn')), beside: t('bankid_offer') });
  await page.type({ name: t('passphrase_current') }, PASSPHRASE);
  await page.click(button(t('bankid_setUp')));
  const enrolment = await phone.scan(await readCode(page));
  assert.deepEqual(enrolment, { kind: 'auth', text: `Turn on unlocking ${NAME} with BankID on ${COMPUTER}` });
  await phone.enterCode();
  await page.reads(t('bankid_on_text', NAME, COMPUTER));

  // A tab behind another one draws late.
  await page.close();
  await send(popup, 'vault.lock', {});
  await popup.click(button(t('bankid_unlock')));
  const first = await readCode(popup);
  const second = await until('the next frame', async () => {
    const read = await readCode(popup);
    return read !== first && read;
  });
  assert.deepEqual(await phone.scan(second), { kind: 'auth', text: `Unlock ${NAME} on ${COMPUTER}` });
  await popup.reads('Enter your security code');
  assert.equal(readQr(await popup.picture()), null);
  await phone.enterCode();
  await headWhere(popup, 'an open vault', ({ vault }) => vault === 'open');
});
