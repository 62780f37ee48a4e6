import type { Start } from './message.ts';

/** Most characters (ASCII) of a text that is drawn: what a code of the fixed size holds. BankID's have 110 to 112. */
export const MOST_QR_TEXT = 122;

/**
 * How banks hand over what the app scans: one ready text that the next answer replaces, texts to be shown in turn
 * (`afterMs` from the answer's arrival), or a picture (base64 of a PNG). No secret to make a text from is ever taken.
 */
export type QrAnswer =
  | { type: 'text'; data: string }
  | { type: 'frames'; frames: { data: string; afterMs: number }[] }
  | { type: 'image'; png: string };

/** What a bank or a relying party says of an order, in its own dialect's translation. */
export interface OrderAnswer {
  status: 'pending' | 'failed' | 'complete';
  /** In BankID's own words where they are known. */
  hintCode?: string;
  qr?: QrAnswer;
  /** In each answer for as long as it opens the app: one without it takes it away. */
  autoStartToken?: string;
  /** When to ask again; a second where it is left out. */
  nextPollMs?: number;
}

/**
 * Where an order comes from. Banks differ in how a fresh code is got (with each poll, by a call of its own, many at
 * once), so that another bank is one small adapter. All throw `Failure`.
 */
export interface OrderSource {
  start(start: Start): Promise<OrderAnswer>;
  poll(): Promise<OrderAnswer>;
  /** For a source whose polls bring no code: called once a second while one is to be shown. */
  frame?(): Promise<QrAnswer>;
  /** The person backed out, or begins anew. Best effort. */
  cancel?(): Promise<void>;
}
