import { readFileSync } from 'node:fs';

type Messages = Record<string, { message: string }>;

const state = { messages: {} as Messages, language: 'en-GB', answer: async (): Promise<unknown> => undefined };

/** Stands in for the browser's API. Import it before anything of ours: lib/browser/native.ts looks for it once. */
Object.assign(globalThis, {
  browser: {
    i18n: {
      getMessage: (key: string, values: string[]) =>
        (state.messages[key]?.message ?? '').replace(/\$([1-9])/gu, (_, n: string) => values[Number(n) - 1] ?? ''),
      getUILanguage: () => state.language,
    },
    runtime: { sendMessage: () => state.answer() },
  },
});

/** Texts of one folder of public/_locales, for a browser whose own language may be another one. */
export function speak(texts: string, language: string): void {
  state.messages = readMessages(texts);
  state.language = language;
}

/** What the worker does with the next messages. */
export function answerWith(answer: () => Promise<unknown>): void {
  state.answer = answer;
}

export function readMessages(locale: string): Messages {
  return JSON.parse(readFileSync(`public/_locales/${locale}/messages.json`, 'utf8')) as Messages;
}
