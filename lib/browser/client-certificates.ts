import browser from 'webextension-polyfill';
import type { Institution } from '../banks/catalog/institution.ts';

/** Its session rule; date-header.ts has the other. */
const RULE = 2;

/**
 * How to fetch from hosts that want a client certificate. Chromium shows the chosen one in any mode, Firefox only with
 * `include`, which by itself would send the cookies that the person has there (a login at the bank, say) and store what
 * comes back. So there a session rule takes cookies off our own requests and answers first, and only then is the mode
 * handed out. All measured.
 */
export function certificateCredentials(
  institutions: Institution[],
  isFirefox: boolean,
): () => Promise<RequestCredentials> {
  const origins = institutions.flatMap(({ clientCertificate }) => clientCertificate?.origins ?? []);
  const hosts = [...new Set(origins.map((origin) => new URL(origin).hostname))];
  if (!isFirefox || hosts.length === 0) return async () => 'omit';
  let kept: Promise<void> | undefined;
  return async () => {
    kept ??= keepCookiesOut(hosts);
    await kept.catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return 'include';
  };
}

function keepCookiesOut(requestDomains: string[]): Promise<void> {
  const remove = (header: string) => [{ header, operation: 'remove' as const }];
  return browser.declarativeNetRequest.updateSessionRules({
    removeRuleIds: [RULE],
    addRules: [
      {
        id: RULE,
        action: {
          type: 'modifyHeaders',
          requestHeaders: remove('cookie'),
          responseHeaders: remove('set-cookie'),
        },
        condition: {
          requestDomains,
          initiatorDomains: [new URL(browser.runtime.getURL('')).hostname],
          resourceTypes: ['xmlhttprequest'],
        },
      },
    ],
  });
}
