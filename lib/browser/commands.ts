import browser from 'webextension-polyfill';
import type { Runtime } from 'webextension-polyfill';

/**
 * Hands messages to `answer` when they come from one of our own pages, in the top frame. Anything else (another
 * extension, a page, a frame) gets no answer at all.
 */
export function serveCommands(answer: (message: unknown) => Promise<unknown>): void {
  const home = browser.runtime.getURL('');
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (!isOwnPage(sender, browser.runtime.id, home)) return undefined;
    return answer(message);
  });
}

/** As browsers tell it: the polyfill's types don't know `origin`, which is `null` for a sandboxed frame. */
type Sender = Runtime.MessageSender & { origin?: string };

/** Whether a message's sender is a page of the extension `id`, whose pages live under `home`, in no frame of another. */
export function isOwnPage(sender: Sender, id: string, home: string): boolean {
  const { origin = home } = sender;
  return (
    sender.id === id &&
    (sender.frameId ?? 0) === 0 &&
    sender.url?.startsWith(home) === true &&
    (origin === home || `${origin}/` === home)
  );
}
