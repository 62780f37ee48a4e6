import browser from 'webextension-polyfill';
import { exclusive } from './locks.ts';

/** Its session rule; client-certificates.ts has the other. */
const RULE = 1;

/** Whose turn it is to have a date: the rule is one for all requests. */
const TURN = 'date-header';

type Rule = browser.DeclarativeNetRequest.Rule;

/**
 * Makes headers and runs `send` with them, while our own requests to exactly this address bear their `date`, which
 * browsers drop from fetch. One at a time over the whole extension, the rule removed after. The headers are made when
 * the turn has come, so that no date ages in the queue.
 */
export function withDate<T>(
  url: URL,
  make: () => Promise<Record<string, string>>,
  send: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  return exclusive(TURN, async () => {
    const headers = await make();
    const { date } = headers;
    if (date === undefined) return send(headers);
    await replaceRule([dateRule(url, date)]);
    try {
      return await send(headers);
    } finally {
      await replaceRule([]);
    }
  });
}

/** Takes away the rule that a killed worker has left. To be called when a worker starts. */
export function forgetDate(): Promise<void> {
  return exclusive(TURN, () => replaceRule([]));
}

function replaceRule(addRules: Rule[]): Promise<void> {
  return browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [RULE], addRules });
}

function dateRule({ href }: URL, date: string): Rule {
  return {
    id: RULE,
    action: { type: 'modifyHeaders', requestHeaders: [{ header: 'date', operation: 'set', value: date }] },
    condition: {
      // From its beginning to its end: no other address, and nobody else's request.
      urlFilter: `|${href}|`,
      initiatorDomains: [new URL(browser.runtime.getURL('')).hostname],
      requestMethods: ['get', 'post'],
      resourceTypes: ['xmlhttprequest'],
    },
  };
}
