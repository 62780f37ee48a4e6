import { createBrowser } from '../sparebank1/consent/browse.ts';

/** Logs in without a browser: who one is, then the e-mail's link. Returns the address at the client that it leads to. */
export async function logInByFetch(authorizationUrl: string, customer = 'florence'): Promise<string> {
  const browser = createBrowser();
  await browser.get(authorizationUrl);
  const page = await browser.submit(authorizationUrl, { customer });
  const link = /href="(\/oauth\/email\/[^"]+)"/u.exec(page.body)?.[1];
  if (link === undefined) throw new Error(`no e-mail was sent: ${page.status}`);
  const reply = await fetch(new URL(link, authorizationUrl), { redirect: 'manual' });
  return reply.headers.get('location') ?? '';
}
