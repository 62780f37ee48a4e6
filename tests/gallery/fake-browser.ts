import type { Scene } from './scene.ts';

export interface FakeSetup {
  scene: Pick<Scene, 'head' | 'rest' | 'order' | 'answers' | 'network' | 'permission'>;
  messages: Record<string, { message: string }>;
  language: string;
}

/** What the fake keeps for the checks to look at. */
export interface FakeLog {
  sent: { command: string; input: unknown; at: number }[];
  tabs: string[];
  /** The page's own requests. */
  fetched: { url: string; method: string; credentials: string }[];
  permissions: { wanted: unknown; messagesBefore: number }[];
  closed: boolean;
  publish(head: unknown): void;
  publishOrder(order: unknown): void;
}

/** Runs in the page before any of its scripts: the parts of `browser` that popup and page use, fed from a scene. */
export function installFakeBrowser({ scene, messages, language }: FakeSetup): void {
  type Listener = (changes: Record<string, { newValue?: unknown }>, area: string) => void;
  const listeners = new Set<Listener>();
  const store: Record<string, unknown> = { head: scene.head, rest: scene.rest, order: scene.order };
  const put = (key: string, newValue: unknown) => {
    store[key] = newValue;
    for (const listener of listeners) listener({ [key]: { newValue } }, 'session');
  };
  const log: FakeLog = {
    sent: [],
    tabs: [],
    fetched: [],
    permissions: [],
    closed: false,
    publish: (head) => put('head', head),
    publishOrder: (order) => put('order', order),
  };
  const fake = {
    i18n: {
      getMessage: (key: string, values: string[] = []) =>
        (messages[key]?.message ?? '').replace(/\$([1-9])/g, (_, n: string) => values[Number(n) - 1] ?? ''),
      getUILanguage: () => language,
    },
    runtime: {
      getURL: (path: string) => new URL(path, 'https://extension.invalid').href,
      async sendMessage({ command, input }: { command: string; input: unknown }) {
        log.sent.push({ command, input, at: performance.now() });
        if (scene.answers === 'none') throw new Error('Could not establish connection. Receiving end does not exist.');
        const answer = scene.answers?.[command] ?? { ok: true };
        if (answer === 'never') return new Promise(() => undefined);
        if (!Array.isArray(answer)) return answer;
        return (answer.length > 1 ? answer.shift() : answer[0]) as unknown;
      },
    },
    storage: {
      session: { get: async (key: string) => (store[key] === undefined ? {} : { [key]: store[key] }) },
      onChanged: {
        addListener: (listener: Listener) => listeners.add(listener),
        removeListener: (listener: Listener) => listeners.delete(listener),
      },
    },
    tabs: { query: async () => [], create: async ({ url }: { url: string }) => void log.tabs.push(url) },
    permissions: {
      async request(wanted: unknown) {
        log.permissions.push({ wanted, messagesBefore: log.sent.length });
        return scene.permission ?? true;
      },
    },
  };
  if (scene.network) {
    globalThis.fetch = async (input, { method = '', credentials = '' } = {}) => {
      const url = new Request(input).url;
      log.fetched.push({ url, method, credentials });
      const fate = scene.network?.[new URL(url).origin];
      if (fate === 'answers') return new Response();
      if (fate === 'fails') throw new TypeError('Failed to fetch');
      return new Promise(() => undefined);
    };
  }
  // A tab may not close itself; a popup may.
  Object.assign(globalThis, { browser: fake, galleryLog: log, close: () => (log.closed = true) });
}
