import { institutions, relyingParty } from 'virtual:additions';
import browser from 'webextension-polyfill';
import { defineBackground } from 'wxt/utils/define-background';
import { createApp, REFRESH_ALARM } from '../lib/app.ts';
import { catalog } from '../lib/banks/catalog/catalog.ts';
import { onAlarm } from '../lib/browser/alarms.ts';
import { serveCommands } from '../lib/browser/commands.ts';
import { onIdle } from '../lib/browser/idle.ts';
import { openPage } from '../lib/browser/page.ts';
import { onPermissionsChanged } from '../lib/browser/permissions.ts';
import { browserPorts } from '../lib/browser/ports.ts';
import { createUnlocking } from '../lib/unlock/unlocking.ts';
import { createBankIdDoors } from '../lib/vault/bankid.ts';

// The browser delivers the event that woke this worker only to listeners registered in its first turn.
export default defineBackground(() => {
  const unlocking = relyingParty && { relyingParty, bankidDoors: createBankIdDoors };
  const ports = browserPorts(catalog(institutions), unlocking, (tabId, event) => {
    void after(() => app.onTab(tabId, event));
  });
  const app = createApp(ports, relyingParty ? createUnlocking : undefined);
  // Whatever keeps it from starting, each event tries its own work.
  const started = app.start().catch(() => undefined);
  const after = async (run: () => Promise<unknown>) => {
    await started;
    await run().catch(() => undefined);
  };

  serveCommands(async (message) => {
    await started;
    return app.router.answer(message);
  });
  onAlarm((name) => void after(() => app.onAlarm(name)));
  onIdle((state) => void after(() => app.onIdle(state)));
  onPermissionsChanged(() => void after(() => app.onPermissionsChanged()));
  browser.runtime.onStartup.addListener(() => void after(() => app.onAlarm(REFRESH_ALARM)));
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install') void openPage('welcome');
  });
});
