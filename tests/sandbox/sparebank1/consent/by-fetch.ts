import { createBrowser } from './browse.ts';

/** What a person chooses on the consent pages. */
export interface ConsentChoices {
  /** `finInst` of the bank to pick; not asked when the authorization URL names one. */
  bank?: string;
  /** Id of the customer: `ingrid`, `jonas`, `nora`, `ase-lill`. */
  customer?: string;
  decision?: 'approve' | 'refuse';
}

/** The one-time code that a consent page shows. Throws when it shows none. */
export function shownCode(page: string): string {
  const code = /<output[^>]*>(\d{6})<\/output>/u.exec(page)?.[1];
  if (code === undefined) throw new Error('the page shows no one-time code');
  return code;
}

/** Walks through the consent pages without a browser. Returns the address at the client that the bank redirects to. */
export async function consentByFetch(
  authorizationUrl: string,
  { bank = 'fid-smn', customer = 'ingrid', decision = 'approve' }: ConsentChoices = {},
): Promise<string> {
  const browser = createBrowser();
  let page = await browser.get(authorizationUrl);
  if (page.body.includes('name="bank"')) page = await browser.submit(page.url, { bank });
  if (page.body.includes('name="customer"')) page = await browser.submit(page.url, { customer });
  if (page.body.includes('name="code"')) page = await browser.submit(page.url, { code: shownCode(page.body) });
  if (page.body.includes('value="approve"')) page = await browser.submit(page.url, { decision });
  if (page.status !== 303) throw new Error(`the bank's pages end with status ${page.status}`);
  return page.url;
}
