import browser from 'webextension-polyfill';
import { exclusive } from './locks.ts';

/** The one session rule that we ever set. */
const RULE = 1;

/**
 * Runs `send` while our own requests to this origin and path bear the Date header, which browsers drop from fetch. One at a
 * time over the whole extension, the rule removed after; one that a killed worker left is replaced by the next.
 */
export function withDate<T>(url: URL, date: string, send: () => Promise<T>): Promise<T> {
  return exclusive('date-header', async () => {
    await browser.declarativeNetRequest.updateSessionRules({
      removeRuleIds: [RULE],
      addRules: [
        {
          id: RULE,
          action: { type: 'modifyHeaders', requestHeaders: [{ header: 'date', operation: 'set', value: date }] },
          condition: {
            urlFilter: `|${url.origin}${url.pathname}`,
            initiatorDomains: [new URL(browser.runtime.getURL('')).hostname],
            requestMethods: ['get', 'post'],
            resourceTypes: ['xmlhttprequest'],
          },
        },
      ],
    });
    try {
      return await send();
    } finally {
      await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [RULE] });
    }
  });
}
