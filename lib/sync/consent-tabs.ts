import type { Ports } from './ports.ts';

const key = (attemptId: string) => `consent-tab:${attemptId}`;

/**
 * Which tab shows which attempt's consent page. Tab ids mean nothing after a browser restart, so they are kept in
 * session storage, which ends with the browser as they do.
 */
export function createConsentTabs({ session, consent }: Pick<Ports, 'session' | 'consent'>) {
  const tabOf = (attemptId: string) => session.get<number>(key(attemptId));
  return {
    tabOf,
    async open(attemptId: string, url: string): Promise<void> {
      consent.watchTabs(true);
      await session.set(key(attemptId), await consent.openTab(url));
    },
    forget: (attemptId: string) => session.remove(key(attemptId)),
    async close(attemptId: string): Promise<void> {
      const tabId = await tabOf(attemptId);
      await session.remove(key(attemptId));
      if (tabId !== undefined) await consent.closeTab(tabId);
    },
    /** The address that the tab was redirected to; undefined when it isn't known to be there, null without a tab. */
    async answer(attemptId: string, redirectUri: string): Promise<string | undefined | null> {
      const tabId = await tabOf(attemptId);
      const address = tabId === undefined ? null : await consent.tabAddress(tabId);
      return typeof address === 'string' && !isRedirect(address, redirectUri) ? undefined : address;
    },
  };
}

/** Whether a tab that shows `url` has come back to us. */
export function isRedirect(url: string, redirectUri: string): boolean {
  if (!URL.canParse(url)) return false;
  const [reached, expected] = [new URL(url), new URL(redirectUri)];
  return reached.origin === expected.origin && reached.pathname === expected.pathname;
}
