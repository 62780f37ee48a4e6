import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createControl } from '../sandbox/control.ts';
import { DEFAULT_PORTS } from '../sandbox/start.ts';
import { fillNssDatabase } from '../support/certificates/nss.ts';
import { CLIENT, registerUk } from '../support/uk-client.ts';
import { headWhere, send } from './documents.ts';
import type { Firefox } from './firefox.ts';
import { choosing, INSTITUTION, t } from './person.ts';
import { cookieNames } from './privileged.ts';
import { createStage, type Prepare, REDIRECT, type Stage } from './stage.ts';
import { button, type Tab } from './tab.ts';

const BANK = 'sandbox-uk-tls';
const control = createControl(`http://localhost:${DEFAULT_PORTS.control}`);
const CERTIFIED = `https://localhost:${DEFAULT_PORTS.ukCertificate}`;

let stage: Stage;
before(async () => {
  stage = await createStage();
});
after(() => stage.close());

/** What a person sets by hand: the authority, the certificate from its .p12 file, and not to be asked. */
const withCertificate: Prepare = async (profile) => {
  await fillNssDatabase(profile, stage.authority, [await stage.authority.client(CLIENT.subject)]);
  appendFileSync(join(profile, 'user.js'), 'user_pref("security.default_personal_cert", "Select Automatically");\n');
};
const withoutCertificate: Prepare = (profile) => fillNssDatabase(profile, stage.authority, []);

/** Starts linking, up to the page that asks for the certificate. */
async function toTheCertificate(firefox: Firefox, popup: Tab) {
  const redirectUri = REDIRECT.replace(INSTITUTION, BANK);
  const { bank, settings } = await registerUk({ control }, BANK, { redirectUri });
  const { attemptId } = await send(popup, 'link.start', { institutionId: BANK, window: 'browser', settings });
  await headWhere(popup, 'the certificate', ({ attempts }) => attempts[0]?.phase === 'certificate');
  const page = await firefox.open(`page.html#attempt/${attemptId}`);
  await page.reads(new URL(CERTIFIED).host);
  assert.deepEqual(await bank.log(), []);
  return { page, bank, attemptId };
}

void test('the certificate is shown by page and event page, and no cookie goes with it or comes back', async (context) => {
  const { firefox, popup } = await stage.ready(context, undefined, withCertificate);
  // The person's own, from having been there.
  await firefox.browse(`${CERTIFIED}/`);
  assert.ok((await cookieNames(firefox)).includes('gateway'));

  const { page, bank, attemptId } = await toTheCertificate(firefox, popup);
  const known = await firefox.tabs();
  await page.click(button(t('certificate_choose')));
  const consent = await firefox.tabAt(`http://localhost:${DEFAULT_PORTS.uk}`, known);
  await consent.click(button(/^Amelia/u));
  await consent.click(button(/^Approve/u));
  await choosing(popup);
  const choices = await send(popup, 'link.accounts', { attemptId });
  await send(popup, 'link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
  const read = await headWhere(popup, 'balances', ({ accounts }) => Object.keys(accounts).length === 4);
  assert.ok(Object.values(read.accounts).some(({ booked }) => booked === '5057.27'));

  const shown = (await bank.log()).filter(({ kind, path }) => kind === 'token' || path.startsWith('/open-banking'));
  assert.ok(shown.length > 3);
  assert.deepEqual(new Set(shown.map(({ tls }) => tls?.cookie)), new Set([false]));
  const contacts = (await control.unattributed()).filter(({ method, path }) => method === 'HEAD' && path === '/');
  assert.deepEqual(
    contacts.map(({ tls }) => tls?.cookie),
    [false],
  );
  assert.deepEqual(
    (await bank.log()).filter(({ status }) => status! >= 400),
    [],
  );
});

void test('what the gateway sets is not kept', async (context) => {
  const { firefox, popup } = await stage.ready(context, undefined, withCertificate);
  const { page } = await toTheCertificate(firefox, popup);
  await page.click(button(t('certificate_choose')));
  await headWhere(popup, 'the bank’s window', ({ attempts }) => attempts[0]?.phase === 'consent');
  assert.ok(!(await cookieNames(firefox)).includes('gateway'));
});

void test('without a certificate the page says so, and so does the link', async (context) => {
  const { firefox, popup } = await stage.ready(context, undefined, withoutCertificate);
  const { page, bank, attemptId } = await toTheCertificate(firefox, popup);
  await page.click(button(t('certificate_choose')));
  await page.reads(t('certificate_missing'));
  await page.reads(t('certificate_missingFirefox'));
  await send(popup, 'link.continue', { attemptId });
  await page.reads(t('failure_certificate'));
  assert.ok(await page.has(button(t('certificate_chooseAgain'))));
  assert.deepEqual(await bank.log(), []);
});
