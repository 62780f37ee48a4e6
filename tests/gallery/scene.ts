import type { MessageKey } from '../../lib/i18n.ts';
import type { Head, OrderView, Rest } from '../../lib/snapshot.ts';

/** One picture: what the browser holds and answers, and what is done before it is taken. */
export interface Scene {
  name: string;
  view: 'popup' | 'page';
  hash?: string;
  head?: Head;
  rest?: Rest;
  order?: OrderView;
  /** Of a popup that is wider than the others. */
  width?: number;
  /**
   * Answers of the worker by command; a command without one succeeds with no output. A list is answered one by one, the
   * last of it again and again; 'never' is not answered. 'none' for all of them: there is no worker.
   */
  answers?: Record<string, unknown> | 'none';
  /** What becomes of the page's own requests, by origin; one that is not there is never answered. */
  network?: Record<string, 'answers' | 'fails'>;
  /** The person's answer in the browser's permission prompt; yes when it is not said. */
  permission?: boolean;
  /**
   * What is done before the picture: a selector to click, a button to press by the key of its words (of the setting with
   * that title, where several have them), a selector and the text to type or to choose there, or that of the file.
   */
  steps?: (string | { press: MessageKey; of?: MessageKey } | [selector: string, text: string])[];
  /** What the worker publishes after that. */
  publish?: Head;
  /** Pictures of the whole page rather than of the first screen. */
  full?: boolean;
}
