import type { Answer, CommandName, Input, Output } from '../../../lib/messages.ts';
import type { Head, OrderView } from '../../../lib/snapshot.ts';
import type { Target } from '../../firefox/tab.ts';
import { until } from '../../firefox/until.ts';

export type BrowserName = 'chromium' | 'firefox';

/** A document in a browser, in the hands of a person. */
export interface Doc {
  /** Runs a function in it. Argument and result travel as JSON. */
  evaluate<R, A = undefined>(run: (argument: A) => R | Promise<R>, argument?: A): Promise<R>;
  /** Runs a bundle and then the function that it leaves: `campaignTamper.tamper(argument)`. */
  run<R>(bundle: string, argument: number): Promise<R>;
  click(target: Target): Promise<void>;
  type(target: Target, text: string): Promise<void>;
  textOf(target: Target): Promise<string>;
  /** Resolves when what one reads holds `words`. */
  reads(words: string): Promise<void>;
  text(): Promise<string>;
  close(): Promise<void>;
}

/** Where a browser saves files, in its profile: so they are looked through like all of it. */
export const DOWNLOADS = 'downloads';

/** A real browser with the extension on a profile. */
export interface Driver {
  browser: BrowserName;
  /** A document of the extension: `popup.html`, `page.html#settings`. */
  open(path: string): Promise<Doc>;
  /** A page of the web. */
  browse(url: string): Promise<Doc>;
  /** The window or tab whose address begins with `address` and that `begin` opened. */
  opened<T>(address: string, begin: () => Promise<T>): Promise<{ began: T; window: Doc }>;
  /** The service worker; an event page has none: its own documents reach it by `runtime.getBackgroundPage`. */
  worker?: Pick<Doc, 'evaluate'>;
  redirectUri(institutionId: string): string;
  /** The folder where it keeps what it restores a session from, in the profile. */
  sessions: string;
  /** Ends it as a person does. */
  close(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** What a document of the extension may call, as far as this asks. */
export interface Api {
  runtime: { sendMessage(message: unknown): Promise<unknown>; id: string };
  storage: {
    session: { get(key: string | null): Promise<Record<string, unknown>> };
    local: { set(values: object): Promise<void> };
  };
}

/** Sends a command, as a button of the document does. */
export async function answer<C extends CommandName>(doc: Doc, command: C, input: Input<C>): Promise<Answer<C>> {
  return (await doc.evaluate(
    (envelope) => {
      const { browser, chrome } = globalThis as unknown as { browser?: Api; chrome: Api };
      return (browser ?? chrome).runtime.sendMessage(envelope);
    },
    { v: 1, command, input },
  )) as Answer<C>;
}

/** As answer; throws unless it was carried out. */
export async function send<C extends CommandName>(doc: Doc, command: C, input: Input<C>): Promise<Output<C>> {
  const reply = await answer(doc, command, input);
  if (!reply.ok) throw new Error(`${command}: ${JSON.stringify(reply)}`);
  return reply.output;
}

async function stored<T>(doc: Doc, key: string): Promise<T | undefined> {
  const found = await doc.evaluate(async (name) => {
    const { browser, chrome } = globalThis as unknown as { browser?: Api; chrome: Api };
    return (await (browser ?? chrome).storage.session.get(name))[name] ?? null;
  }, key);
  return (found ?? undefined) as T | undefined;
}

export const headOf = (doc: Doc): Promise<Head | undefined> => stored<Head>(doc, 'head');

/** The published snapshot, once it is as wanted. */
export async function headWhere(doc: Doc, what: string, wanted: (head: Head) => boolean): Promise<Head> {
  let last: Head | undefined;
  try {
    return await until(what, async () => {
      last = await headOf(doc);
      return last !== undefined && wanted(last) && last;
    });
  } catch (error) {
    throw new Error(`${what} never came: ${JSON.stringify(last?.attempts)} ${JSON.stringify(last?.connections)}`, {
      cause: error,
    });
  }
}

/** The text of the code that is shown for an order, other than `earlier`. */
export function shownCode(doc: Doc, earlier?: string): Promise<string> {
  return until('a code', async () => {
    const order = await stored<OrderView>(doc, 'order');
    return order?.frame?.type === 'text' && order.frame.data !== earlier && order.frame.data;
  });
}
