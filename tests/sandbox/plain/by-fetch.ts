import { createBrowser } from '../sparebank1/consent/browse.ts';

/** Walks through the consent pages without a browser. Returns the address at the client that the bank redirects to. */
export async function consentAtPlain(
  authorizationUrl: string,
  { customer = 'liesel', decision = 'approve' }: { customer?: string; decision?: 'approve' | 'refuse' } = {},
): Promise<string> {
  const browser = createBrowser();
  let page = await browser.get(authorizationUrl);
  page = await browser.submit(page.url, { customer });
  page = await browser.submit(page.url, { decision });
  if (page.status !== 303) throw new Error(`the bank's pages end with status ${page.status}`);
  return page.url;
}
