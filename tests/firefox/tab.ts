import type { Bidi } from './bidi.ts';
import { until } from './until.ts';

/** What to look for: a role, an accessible name, or both. A pattern is tried on the names of one role. */
/** `beside`: of several with that name, the one in the setting that says so. */
export type Target = ({ role: string; name?: string | RegExp } | { name: string }) & { beside?: string };

/** A tab, a window's only tab, or the browser's own window: whatever has a document. */
export interface Tab {
  readonly context: string;
  /** Runs a function in it. Argument and result travel as JSON. */
  evaluate<R, A = undefined>(run: (argument: A) => R | Promise<R>, argument?: A): Promise<R>;
  /** Runs the text of a function in it: for what is too long to be written in a test. */
  run<R>(declaration: string, argument: number): Promise<R>;
  /** Clicks with the mouse, as a person does, once the target is there. */
  click(target: Target): Promise<void>;
  /** Clicks into a field and types. */
  type(target: Target, text: string): Promise<void>;
  has(target: Target): Promise<boolean>;
  /** Resolves with the target's text once it is there. */
  textOf(target: Target): Promise<string>;
  /** A picture of what is seen of it (PNG). */
  picture(): Promise<Buffer>;
  /** What a person reads on it. */
  text(): Promise<string>;
  /** Resolves when what one reads holds `words`. */
  reads(words: string): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
}

export const button = (name: string | RegExp): Target => ({ role: 'button', name });

export function createTab(bidi: Bidi, context: string): Tab {
  async function call(declaration: string, args: unknown[]): Promise<string | undefined> {
    const reply = await bidi.send<CallReply>('script.callFunction', {
      functionDeclaration: declaration,
      arguments: args,
      awaitPromise: true,
      target: { context },
    });
    if (reply.type === 'exception') throw new Error(reply.exceptionDetails.text);
    return reply.result.value;
  }

  async function find(target: Target): Promise<Element | undefined> {
    const { role, name, beside } = { role: undefined, beside: undefined, ...target };
    // The browser compares names as a whole only.
    const value = { ...(role && { role }), ...(typeof name === 'string' && { name }) };
    const locator = { type: 'accessibility', value };
    const { nodes } = await bidi.send<{ nodes: Element[] }>('browsingContext.locateNodes', { context, locator });
    if (beside !== undefined) {
      const rows = JSON.parse((await call(ROWS, nodes))!) as string[];
      return nodes[rows.findIndex((row) => row.includes(beside))];
    }
    if (!(name instanceof RegExp)) return nodes[0];
    const names = JSON.parse((await call(NAMES, nodes))!) as string[];
    return nodes[names.findIndex((shown) => name.test(shown))];
  }

  const words = (target: Target) => Object.values(target).join(' ');

  async function click(target: Target): Promise<void> {
    // What was found may be drawn anew before it is clicked: then it is looked for again.
    await until(`a click on ${words(target)}`, async () => {
      const element = await find(target);
      if (!element) return false;
      await call(`(element) => element.scrollIntoView({ block: 'center', behavior: 'instant' })`, [element]);
      const actions = [
        { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element } },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ];
      await bidi.send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
      return true;
    });
  }

  const text = async () => ((await call('() => document.body.innerText', [])) ?? '').replaceAll('\u00a0', ' ');

  return {
    context,
    async evaluate<R, A>(run: (argument: A) => R | Promise<R>, argument?: A) {
      const declaration = `async (argument) => JSON.stringify(await (${String(run)})(JSON.parse(argument)))`;
      const result = await call(declaration, [{ type: 'string', value: JSON.stringify(argument ?? null) }]);
      return (result === undefined ? undefined : JSON.parse(result)) as R;
    },
    async run<R>(declaration: string, argument: number) {
      const whole = `async (argument) => JSON.stringify(await (${declaration})(argument))`;
      return JSON.parse((await call(whole, [{ type: 'number', value: argument }]))!) as R;
    },
    click,
    async type(target, typed) {
      await click(target);
      const actions = [...typed].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]);
      await bidi.send('input.performActions', { context, actions: [{ type: 'key', id: 'keyboard', actions }] });
    },
    has: async (target) => (await find(target)) !== undefined,
    async textOf(target) {
      const element = await until(words(target), () => find(target));
      return (await call('(element) => element.textContent', [element])) ?? '';
    },
    async picture() {
      const { data } = await bidi.send<{ data: string }>('browsingContext.captureScreenshot', { context });
      return Buffer.from(data, 'base64');
    },
    text,
    async reads(wanted) {
      await until(`the words "${wanted}"`, async () => (await text()).includes(wanted));
    },
    reload: async () => void (await bidi.send('browsingContext.reload', { context, wait: 'none' })),
    close: async () => void (await bidi.send('browsingContext.close', { context })),
  };
}

interface Element {
  sharedId: string;
}

type CallReply =
  { type: 'success'; result: { value?: string } } | { type: 'exception'; exceptionDetails: { text: string } };

// What the row of a setting says in which each stands.
const ROWS = `(...elements) => JSON.stringify(elements.map((element) => element.closest('.setting')?.textContent ?? ''))`;

// Accessible names as far as these pages need them: a label, or the text without what is hidden from it.
const NAMES = `(...elements) => JSON.stringify(elements.map((element) => {
  const named = (element.labels?.[0] ?? element).cloneNode(true);
  for (const hidden of named.querySelectorAll('[aria-hidden=true]')) hidden.remove();
  return (element.ariaLabel ?? named.textContent).replace(/\\s+/gu, ' ').trim();
}))`;
