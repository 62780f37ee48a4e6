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
    /** The address that the tab shows; undefined when we may not know it, null when there is no such tab any more. */
    async address(attemptId: string): Promise<string | undefined | null> {
      const tabId = await tabOf(attemptId);
      return tabId === undefined ? null : consent.tabAddress(tabId);
    },
  };
}
