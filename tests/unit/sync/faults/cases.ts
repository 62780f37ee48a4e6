import type { FailureInfo } from '../../../../lib/failure.ts';
import type { ClientControl } from '../../../sandbox/control.ts';
import type { Fault, FaultMatch } from '../../../sandbox/shared/fault.ts';

/** How a reading ends: in a closed failure, in one that leaves some accounts out (`partial`), or well (`read`). */
export type Ending = ClosedFailure | 'partial' | 'read';

/** A failure as far as it is a word of the closed set. */
export type ClosedFailure = Pick<FailureInfo, 'kind' | 'reason'>;

/** Something that goes wrong between a link and its next reading. */
export interface FaultCase {
  what: string;
  /** Makes the bank do it. `bankIds`: the bank's ids of the accounts that were chosen. */
  spoil(bank: ClientControl, bankIds: string[]): Promise<unknown>;
  ends: Ending;
  /** It doesn't pass by itself: the person must do something first. */
  lasts?: true;
}

/** The bank answers the next request that `match` names with this fault. */
export function faultCase(match: FaultMatch, what: string, fault: Fault, ends: Ending): FaultCase {
  return { what, ends, spoil: (bank) => bank.setFaults({ match, times: 1, fault }) };
}

/** As faultCase: with status 200 and this body, made of the ids of the chosen accounts. */
export function bodyCase(
  match: FaultMatch,
  what: string,
  bodyOf: (bankIds: string[]) => object,
  ends: Ending,
): FaultCase {
  const fault = (ids: string[]): Fault => ({ type: 'body', body: JSON.stringify(bodyOf(ids)) });
  return { what, ends, spoil: (bank, ids) => bank.setFaults({ match, times: 1, fault: fault(ids) }) };
}

const notJson: ClosedFailure = { kind: 'bad-response', reason: 'not-json' };
const tooLarge: ClosedFailure = { kind: 'bad-response', reason: 'too-large' };
export const shape: ClosedFailure = { kind: 'bad-response', reason: 'shape' };
const serverError: ClosedFailure = { kind: 'unavailable', reason: 'server-error' };

const ANY: [what: string, fault: Fault, ends: Ending][] = [
  ['JSON that ends early', { type: 'bad-json' }, notJson],
  ['JSON with something after it', { type: 'trailing-garbage' }, notJson],
  ['a body cut off', { type: 'truncated' }, { kind: 'unavailable' }],
  ['an empty body', { type: 'empty' }, notJson],
  ['HTML with 200', { type: 'html' }, notJson],
  ['another content type', { type: 'wrong-content-type' }, notJson],
  ['another charset', { type: 'wrong-charset' }, notJson],
  ['a huge body', { type: 'huge', bytes: 3_000_000 }, tooLarge],
  ['a small body that unpacks to a huge one', { type: 'zip-bomb', bytes: 30_000_000 }, tooLarge],
  ['JSON nested too deep', { type: 'deep' }, tooLarge],
  ['null', { type: 'body', body: 'null' }, shape],
  ['a list', { type: 'body', body: '[]' }, shape],
  ['an empty object', { type: 'body', body: '{}' }, shape],
  ['a redirect', { type: 'redirect', to: 'http://localhost:1/' }, { kind: 'unavailable' }],
  ['a connection closed', { type: 'close' }, { kind: 'unavailable' }],
  ['500 with HTML', { type: 'html', status: 500 }, serverError],
  ['403', { type: 'status', status: 403 }, { kind: 'forbidden' }],
  ['429', { type: 'status', status: 429 }, { kind: 'rate-limited' }],
];

/** What any answer about accounts or balances may be spoilt by, whatever the dialect. */
export const anyAnswer = (match: FaultMatch): FaultCase[] =>
  ANY.map(([what, fault, ends]) => faultCase(match, what, fault, ends));

/** A name as no bank should send it: markup, controls, the right-to-left override, too long. */
export const HOSTILE_NAME = `<img src=x onerror=alert(1)>\u202e\u0007\n${'Æ'.repeat(500)}`;
