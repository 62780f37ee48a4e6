import messages from '../../public/_locales/en/messages.json' with { type: 'json' };
import type { ConsentWindowKind } from '../../lib/messages.ts';
import type { Head } from '../../lib/snapshot.ts';
import type { ClientCredentials } from '../sandbox/control.ts';
import { consentNames } from '../sandbox/sparebank1/consent/names.ts';
import { headWhere, send } from './documents.ts';
import type { Firefox } from './firefox.ts';
import { button, type Tab } from './tab.ts';

type Key = keyof typeof messages;

export const BANK = 'http://localhost:4710';
export const INSTITUTION = 'sandbox-sparebank1';

/** What a customer of the sandbox has, as it is shown in English. */
export const INGRID = {
  totals: ['NOK 359,745.29', '€1,893.40'],
  current: 'NOK 12,345.67',
  others: ['NOK 12,000.00', 'NOK 64,210.12', 'NOK 287,500.00', '\u2212NOK 4,310.50', 'NOK 45,689.50'],
  badge: '.3M',
};

/** A text of the extension in English, with what stands in its places. */
export function t(key: Key, ...values: string[]): string {
  return values.reduce((text, value, index) => text.replaceAll(`$${index + 1}`, value), messages[key].message);
}

const starting = (name: string) => new RegExp(`^${name}`, 'u');

/** What a person does in the bank's window, click by click. */
export async function consent(
  bank: Pick<Tab, 'click' | 'type' | 'textOf'>,
  { customer, decision = 'approve' }: { customer: string; decision?: 'approve' | 'refuse' },
): Promise<void> {
  await bank.click(button(/SMN/u));
  await bank.click(button(starting(customer)));
  const code = await bank.textOf({ role: 'status' });
  await bank.type({ role: 'textbox', name: starting(consentNames.codeField) }, code.trim());
  await bank.click(button(starting(consentNames.logIn)));
  await bank.click(button(starting(consentNames[decision])));
}

/** Links a bank by commands, with real clicks in the bank's real window: for tests whose subject comes after. */
export async function linkByCommand(firefox: Firefox, tab: Tab, client: ClientCredentials): Promise<void> {
  const { attemptId, bank } = await startByCommand(firefox, tab, client);
  await consent(bank, { customer: 'Ingrid' });
  await choosing(tab);
  const choices = await send(tab, 'link.accounts', { attemptId });
  await send(tab, 'link.choose', { attemptId, accountIds: choices.map(({ id }) => id) });
  await tab.reads(INGRID.current);
}

/** Starts linking; resolves with the bank's window or tab. */
export async function startByCommand(
  firefox: Firefox,
  tab: Tab,
  { clientId, clientSecret }: ClientCredentials,
  window: ConsentWindowKind = 'browser',
): Promise<{ attemptId: string; bank: Tab }> {
  const before = await firefox.tabs();
  const settings = { clientId, clientSecret };
  const { attemptId } = await send(tab, 'link.start', { institutionId: INSTITUTION, window, settings });
  return { attemptId, bank: await firefox.tabAt(BANK, before) };
}

/** Resolves when the bank has approved and the accounts can be chosen. */
export function choosing(tab: Tab): Promise<Head> {
  return headWhere(tab, 'accounts to choose', ({ attempts }) => attempts[0]?.phase === 'choose-accounts');
}

/** Clicks refresh once it counts as a wish of its own: two clicks within three seconds are one. */
export async function refreshByClick(popup: Tab): Promise<void> {
  const wait = 'a moment at which a click counts';
  await headWhere(popup, wait, ({ connections }) => Date.now() - (connections[0]?.asOf ?? 0) > 3000);
  await popup.click(button(t('refresh')));
}
