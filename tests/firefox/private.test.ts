import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { customerById } from '../sandbox/enable-banking/customers.ts';
import { enableBankingNames } from '../sandbox/enable-banking/pages.ts';
import { appNames } from '../sandbox/monzo/app.ts';
import { DEFAULT_PORTS } from '../sandbox/start.ts';
import { headWhere, send } from './documents.ts';
import { terminateBackground } from './privileged.ts';
import { createStage, REDIRECT, type Stage, WATCHED } from './stage.ts';
import { button, type Tab } from './tab.ts';
import { until } from './until.ts';

const at = (listener: keyof typeof DEFAULT_PORTS) => `http://localhost:${DEFAULT_PORTS[listener]}`;

let stage: Stage;
before(async () => {
  stage = await createStage();
});
after(() => stage.close());

async function chooseAll(popup: Tab, attemptId: string): Promise<void> {
  await headWhere(popup, 'accounts to choose', ({ attempts }) =>
    attempts.some(({ id, phase }) => id === attemptId && phase === 'choose-accounts'),
  );
  const choices = await send(popup, 'link.accounts', { attemptId });
  await send(popup, 'link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
}

void test('what a private person can link: a token, a bank behind an intermediary, a login by e-mail with an approval', async (context) => {
  const { firefox, popup } = await stage.ready(context);

  const starling = await stage.control.register({ bank: 'starling', customer: 'rufus' });
  const token = await send(popup, 'link.start', {
    institutionId: 'sandbox-starling',
    window: 'none',
    settings: { accessToken: starling.clientSecret },
  });
  await chooseAll(popup, token.attemptId);
  await popup.reads('£10.05');

  const redirectUri = REDIRECT.replace(/[^/]+$/u, 'sandbox-enable-banking');
  const application = await stage.control.register({ bank: 'enable-banking', redirectUri, linked: ['marte'] });
  const behind = await send(popup, 'link.start', {
    institutionId: 'sandbox-enable-banking',
    window: 'browser',
    settings: { applicationId: application.clientId, privateKey: application.clientSecret },
  });
  await headWhere(popup, 'banks to choose', ({ attempts }) => attempts[0]?.phase === 'choose-bank');
  const tabs = await firefox.tabs();
  await send(popup, 'link.bank', { ...behind, bankId: customerById('marte')!.bank });
  const consent = await firefox.tabAt(at('enableBanking'), tabs);
  await consent.click(button(/^Marte/u));
  await consent.click(button(new RegExp(`^${enableBankingNames.approve}`, 'u')));
  await chooseAll(popup, behind.attemptId);
  await popup.reads('Fjordkassen');

  const monzo = await stage.control.register({ bank: 'monzo', redirectUri: WATCHED });
  const emailed = await send(popup, 'link.start', {
    institutionId: 'sandbox-monzo',
    window: 'tab',
    settings: { clientId: monzo.clientId, clientSecret: monzo.clientSecret },
  });
  const login = await firefox.tabAt(`${at('monzo')}/oauth/authorize`);
  await login.click(button('Arthur Penrose'));
  await login.click({ role: 'link', name: 'Log in to your account' });
  await headWhere(popup, 'the wait', ({ attempts }) => attempts[0]?.phase === 'wait');
  await until('the bank’s tabs to be gone', async () =>
    (await firefox.tabs()).every(({ url }) => !url.startsWith(at('monzo')) && !url.startsWith(WATCHED)),
  );
  // The event page that waits may end at any time: the next one goes on.
  await terminateBackground(firefox);
  const app = await firefox.browse(`${at('monzo')}/app/${monzo.clientId}`);
  await app.click(button(appNames.approve));
  await app.reads('Thank you');
  await send(popup, 'link.continue', emailed);
  await chooseAll(popup, emailed.attemptId);
  await popup.reads('£12.34');

  const { connections } = await headWhere(popup, 'three banks', (head) => head.connections.length === 3);
  assert.deepEqual(
    connections.map(({ institution, via, failure }) => [institution, via, failure]),
    [
      ['Starling (sandbox)', undefined, undefined],
      ['Fjordkassen', 'Enable Banking (sandbox)', undefined],
      ['Monzo (sandbox)', undefined, undefined],
    ],
  );
});
