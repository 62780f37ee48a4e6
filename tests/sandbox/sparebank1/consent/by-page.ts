import type { Page } from '@playwright/test';
import { consentNames } from './names.ts';

/** What a person clicks, by the names that they read. */
export interface PageChoices {
  /** Name of the bank to pick; not asked when the authorization URL names one. */
  bank?: string;
  customer?: string;
  decision?: 'approve' | 'refuse';
}

/** Walks through the consent pages with real clicks, up to and with the decision; the window may be gone afterwards. */
export async function consentByPage(
  page: Page,
  { bank = 'SpareBank 1 SMN', customer = 'Ingrid Solbakken Moe', decision = 'approve' }: PageChoices = {},
): Promise<void> {
  const bankButton = page.getByRole('button', { name: bank });
  const customerButton = page.getByRole('button', { name: customer });
  await bankButton.or(customerButton).first().waitFor();
  if (await bankButton.isVisible()) await bankButton.click();
  await customerButton.click();
  const code = await page.getByRole('status', { name: consentNames.codeShown }).innerText();
  await page.getByLabel(consentNames.codeField).fill(code);
  await page.getByRole('button', { name: consentNames.logIn }).click();
  await page.getByRole('button', { name: consentNames[decision] }).click();
}
