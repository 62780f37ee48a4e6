import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectors } from '../../../lib/banks/connectors.ts';
import type { ClientControl } from '../../sandbox/control.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { linkedBunq } from '../../support/linked-bunq.ts';
import { linkedEnableBanking } from '../../support/linked-enable-banking.ts';
import { linkedIng } from '../../support/linked-ing.ts';
import { linkedMonzo } from '../../support/linked-monzo.ts';
import { linkedPlain } from '../../support/linked-plain.ts';
import { linkedSbanken } from '../../support/linked-sbanken.ts';
import { linkedSeb } from '../../support/linked-seb.ts';
import { linkedStarling } from '../../support/linked-starling.ts';
import { linkedUk } from '../../support/linked-uk.ts';
import { linked } from '../../support/linked.ts';
import type { World } from '../../support/world.ts';
import { HOUR, pass, sandboxOfFile } from './setup.ts';

interface Linked {
  world: World;
  bank: ClientControl;
  worker: { answer(command: string, input: unknown): Promise<unknown> };
  connectionId: string;
  choices: unknown;
}

const WAYS: Record<string, (sandbox: Sandbox) => Promise<Linked>> = {
  sparebank1: (sandbox) => linked(sandbox),
  sbanken: (sandbox) => linkedSbanken(sandbox),
  'uk-open-banking': (sandbox) => linkedUk(sandbox, 'sandbox-uk-31'),
  ing: (sandbox) => linkedIng(sandbox),
  seb: (sandbox) => linkedSeb(sandbox),
  starling: (sandbox) => linkedStarling(sandbox),
  bunq: (sandbox) => linkedBunq(sandbox),
  monzo: (sandbox) => linkedMonzo(sandbox),
  'enable-banking': (sandbox) => linkedEnableBanking(sandbox),
  oauth: (sandbox) => linkedPlain(sandbox),
};

/** Where a connector reads names while linking alone: they don't change with a reading. */
const NAMED: Record<string, string[]> = {
  bunq: ['.Response[].MonetaryAccountBank.description'],
  'enable-banking': ['.accounts[].details', '.accounts[].name', '.accounts[].account_id.iban'],
};

const sandbox = await sandboxOfFile();
afterEach(() => void vi.unstubAllGlobals());

/** What shows that a text of the bank's got somewhere, and which one. */
const mark = (index: number) => `Zq${index}q`;

/** Texts with overrides, isolates, tags, controls, halves of characters, piled marks, hundreds of letters. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u200b',
        '\ufeff',
        '\u{e0041}',
        '\0',
        '\r\n',
        '\u2028',
        '\ud800',
        '<b>',
        '\u3164',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('å'.repeat(300), `a${'\u0300'.repeat(300)}`, '👩‍👩‍👧'.repeat(100)),
    ),
    { minLength: 3, maxLength: 12 },
  )
  // Longer ones a connector may take for no text at all.
  .map((parts) => parts.join('').slice(0, 400));
const marked = (index: number) => `\u202e${mark(index)}${fc.sample(hostile, 1)[0]!}`;

/** What is done to each answer of the bank before our code sees it. */
type Spoil = (body: unknown, response: Response) => { body: unknown; status?: number } | undefined;

/** Stands between our requests (nobody else's are never cached) and the bank. */
function standBetween(): { spoil: Spoil | undefined } {
  const state: { spoil: Spoil | undefined } = { spoil: undefined };
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const response = await real(input, init);
    const { spoil } = state;
    if (init?.cache !== 'no-store' || !spoil) return response;
    const text = await response.text();
    const { status, headers } = response;
    const plain = () => new Response(text === '' ? null : text, { status, headers });
    if (!/json/u.test(headers.get('content-type') ?? '')) return plain();
    const changed = spoil(JSON.parse(text), response);
    return changed
      ? new Response(JSON.stringify(changed.body), { status: changed.status ?? status, headers })
      : plain();
  });
  return state;
}

const isTokens = (body: unknown) => typeof body === 'object' && body !== null && 'access_token' in body;

/** The body with `change` made to every text at `place`; places are noted as `accounts[].name`. */
function changed(body: unknown, change: (text: string, place: string) => string, place = ''): unknown {
  if (typeof body === 'string') return change(body, place);
  if (Array.isArray(body)) return body.map((part) => changed(part, change, `${place}[]`));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, part]) => [name, changed(part, change, `${place}.${name}`)]),
  );
}

/** Every text that a document of ours could show. */
async function shown({ world, worker, connectionId }: Linked): Promise<string[]> {
  const texts: string[] = [];
  const gather = (text: string) => (texts.push(text), text);
  const asked = [
    await worker.answer('connection.accounts', { connectionId }),
    await worker.answer('connection.test', { connectionId }),
    await worker.answer('activity', {}),
  ];
  changed(
    [...world.memory].filter(([name]) => /head|rest|order/u.test(name)),
    gather,
  );
  changed(asked, gather);
  return texts;
}

const clusters = (text: string) => [...new Intl.Segmenter().segment(text)].length;

function expectClean(texts: string[], from: string): void {
  for (const text of texts) {
    expect(text, from).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]|\p{M}{5}/u);
    expect(text.isWellFormed(), from).toBe(true);
    expect(clusters(text), from).toBeLessThanOrEqual(200);
  }
}

const reached = (texts: string[], index: number) => texts.some((text) => text.includes(mark(index)));

describe('whatever text a bank puts into its answers', () => {
  it('is tried on every connector', () => {
    expect(Object.keys(WAYS).sort()).toEqual(Object.keys(connectors).sort());
  });

  it.each(Object.keys(WAYS))('is clean wherever it is shown: %s', { timeout: 60_000 }, async (id) => {
    const between = standBetween();
    const one = await WAYS[id]!(sandbox);
    const read = async (spoil: Spoil) => {
      between.spoil = spoil;
      await pass(one.world, one.bank, 10_000);
      await one.worker.answer('refresh', {});
      const texts = await shown(one);
      between.spoil = undefined;
      return texts;
    };

    const places = new Set<string>();
    await read((body) => {
      if (!isTokens(body)) changed(body, (text, place) => (places.add(place), text));
      return undefined;
    });
    expect(places.size).toBeGreaterThan(2);

    const arrived: string[] = [];
    for (const [index, wanted] of [...places].entries()) {
      const text = marked(index);
      const put = (body: unknown) => ({ body: changed(body, (old, place) => (place === wanted ? text : old)) });
      const found = await read((body) => (isTokens(body) ? undefined : put(body)));
      expectClean(found, `${wanted}: ${JSON.stringify(text)}`);
      if (reached(found, index)) arrived.push(wanted);
    }
    // These get there: the test would see them if they were not cleaned.
    expect(arrived).toMatchSnapshot();

    // What an error says, in every way that banks say it, to a request for data and to one for a token.
    for (const status of [400, 401, 403, 500]) {
      const text = marked(status);
      const said = Object.fromEntries(
        ['error_description', 'message', 'detail', 'title', 'description', 'text', 'Message', 'userMessage'].map(
          (name) => [name, text],
        ),
      );
      const body = {
        error: 'x',
        ...said,
        errors: [said],
        tppMessages: [said],
        Errors: [said],
        Error: [said],
        fault: said,
      };
      await pass(one.world, one.bank, HOUR);
      expectClean(await read(() => ({ body, status })), `${status}: ${JSON.stringify(text)}`);
    }

    // The same from the first answer on: what there is to choose from.
    const named = NAMED[id] ?? arrived;
    between.spoil = (body) => ({
      body: changed(body, (old, place) => (named.includes(place) ? marked(named.indexOf(place)) : old)),
    });
    if (id === 'bunq') {
      // Whoever stands between can't alter a text there: bunq signs its answers. Its own are tried in faults/bunq.test.ts.
      await expect(WAYS[id]!(sandbox)).rejects.toThrow('signature-wrong');
      return;
    }
    const { choices, ...anew } = await WAYS[id]!(sandbox);
    const chosen: string[] = [];
    changed(choices, (text) => (chosen.push(text), text));
    expectClean([...chosen, ...(await shown({ ...anew, choices }))], 'linking');
    expect(named.some((_, index) => reached(chosen, index))).toBe(true);
  });
});
