import { readFileSync } from 'node:fs';
import { checkAdditions } from '../../../lib/banks/catalog/check.ts';
import { allowedUrl } from '../../../lib/http/allowed-url.ts';
import { stranger } from '../../firefox/stranger.ts';
import type { ClientControl, FaultRule } from '../../sandbox/control.ts';
import { type Doc, send } from '../driver/driver.ts';
import { KINDS } from '../journey/kinds.ts';
import { type Linked, linkKind } from '../journey/link.ts';
import { readVault } from '../journey/vault-contents.ts';
import type { Promised } from '../report.ts';
import type { Stage } from '../stage.ts';

type Stranger = Awaited<ReturnType<typeof stranger>>;

const INSTITUTIONS = checkAdditions(
  JSON.parse(readFileSync('tests/sandbox/institutions.json', 'utf8')),
  [],
).institutions;

export const egress = (stage: () => Promise<Stage>): Promised => ({
  id: 'egress',
  promise: 'requests that reached an origin outside the catalog; requests off an institution’s list that left',
  goal: '0',
  async measure(extent) {
    const full = extent === 'full';
    const other = await stranger();
    const notes: string[] = [];
    const off: string[] = [];
    let reached = 0;
    let works = true;
    try {
      for (const browser of full ? (['chromium', 'firefox'] as const) : (['chromium'] as const)) {
        const made = await stage();
        const driver = await made.start(browser, await made.newProfile(browser));
        const hits = async (run: () => Promise<unknown>) => {
          const before = other.hits();
          await run();
          return other.hits() - before;
        };
        // The listener can be reached, and is counted: by a page of the web that has no such policy.
        const bank = await driver.browse(`${BANK}/common/ping`);
        const control = await hits(() => leave(bank, other.url, false));
        works &&= control > 0;
        await bank.close();

        const doc = await driver.open('popup.html');
        const seats: [string, Pick<Doc, 'evaluate'>, boolean][] = [
          ['a document', doc, false],
          driver.worker ? ['the worker', driver.worker, false] : ['the event page', doc, true],
        ];
        for (const [name, seat, inEventPage] of seats) {
          const count = await hits(() => leave(seat, other.url, inEventPage));
          reached += count;
          // The same fetch is let out to the catalog: it is the address that is refused.
          const known = await fetches(seat, `${BANK}/common/ping`, inEventPage);
          works &&= known;
          notes.push(
            `${browser}, ${name}: ${count} of ${WAYS} ways out reached it; a fetch to the catalog is let out: ${known}`,
          );
        }
        await send(doc, 'vault.create', { door: 'device' });
        const kinds = full ? KINDS : KINDS.slice(0, 2);
        const links: Linked[] = [];
        for (const kind of kinds) links.push(await linkKind(made, driver, doc, kind));
        const [first] = links as [Linked];
        for (const [name, seat, inEventPage] of seats) {
          const followed = await hits(async () => {
            works &&= await follows(doc, seat, first, other, inEventPage);
          });
          reached += followed;
          notes.push(`${browser}, ${name}: a redirect that a bank answers, followed: ${followed} requests there`);
        }
        let given: number[] = [];
        const count = await hits(async () => {
          given = await hostileAnswers(doc, links, other, full);
        });
        works &&= given.every((answers) => answers > 0);
        reached += count;
        for (const link of links) off.push(...(await offList(link)).map((line) => `${browser}: ${line}`));
        notes.push(
          `${browser}: hostile answers (${given.join(', ')} of ${links.length} banks) led to ${count} requests there; control ${control} hits`,
        );
        await driver.close();
      }
    } finally {
      other.close();
    }
    return {
      figure: reached + off.length,
      ok: reached === 0 && off.length === 0 && works,
      notes: [...notes, ...off.slice(0, 20)],
    };
  },
});

const BANK = 'http://localhost:4710';
const WAYS = 8;

/** Tries every way in which a document or a worker can send something to `address` without being navigated. */
async function leave(seat: Pick<Doc, 'evaluate'>, address: string, inEventPage: boolean): Promise<void> {
  await seat.evaluate(
    async ([url, background]) => {
      interface Api {
        runtime: { getBackgroundPage(): Promise<typeof globalThis> };
      }
      const { browser } = globalThis as unknown as { browser: Api };
      const from = background ? await browser.runtime.getBackgroundPage() : globalThis;
      const page = (from as { document?: Document }).document;
      const settled = (run: () => unknown) =>
        new Promise<void>((resolve) => {
          Promise.resolve()
            .then(run)
            .then(
              () => resolve(),
              () => resolve(),
            );
        });
      const loaded = (name: 'img' | 'script' | 'iframe' | 'link', put: (element: HTMLElement) => void) =>
        new Promise<void>((resolve) => {
          if (!page) return resolve();
          const element = page.createElement(name);
          element.onload = element.onerror = () => resolve();
          put(element);
          page.documentElement.append(element);
          // A frame or a style sheet that a policy refuses may tell nobody.
          setTimeout(resolve, 500);
        });
      await settled(() => from.fetch(url));
      await settled(() => from.fetch(url, { method: 'POST', body: 'x', mode: 'no-cors', redirect: 'manual' }));
      await settled(() => (from.navigator as Partial<Navigator>).sendBeacon?.(url, 'x'));
      await settled(
        () =>
          new Promise((resolve, reject) => {
            const socket = new from.WebSocket(url.replace('http:', 'ws:'));
            socket.onopen = resolve;
            socket.onerror = reject;
          }),
      );
      await loaded('img', (element) => ((element as HTMLImageElement).src = url));
      await loaded('script', (element) => ((element as HTMLScriptElement).src = url));
      await loaded('iframe', (element) => ((element as HTMLIFrameElement).src = url));
      await loaded('link', (element) => Object.assign(element, { rel: 'stylesheet', href: url }));
    },
    [address, inEventPage] as [string, boolean],
  );
}

function fetches(seat: Pick<Doc, 'evaluate'>, address: string, inEventPage: boolean): Promise<boolean> {
  return seat.evaluate(
    async ([url, background]) => {
      interface Api {
        runtime: { getBackgroundPage(): Promise<typeof globalThis> };
      }
      const { browser } = globalThis as unknown as { browser: Api };
      const from = background ? await browser.runtime.getBackgroundPage() : globalThis;
      return from.fetch(url).then(
        () => true,
        () => false,
      );
    },
    [address, inEventPage] as [string, boolean],
  );
}

/**
 * Has a seat ask a bank that it may ask, in the way that follows redirects, and the bank answer with one to the stranger.
 * Resolves with whether it did so: what then keeps the request here is the policy alone.
 */
async function follows(
  doc: Doc,
  seat: Pick<Doc, 'evaluate'>,
  { client, connectionId }: Linked,
  { url }: Stranger,
  inEventPage: boolean,
): Promise<boolean> {
  const grant = (await readVault(doc)).records.find(({ store, id }) => store === 'grant' && id === connectionId);
  const { accessToken } = (grant!.value as { current: { accessToken: string } }).current;
  const { path } = (await client.log()).findLast(({ kind }) => kind === 'resource')!;
  await client.setFaults({ match: 'resource', times: 1, fault: { type: 'redirect', to: url, status: 307 } });
  await seat.evaluate(
    async ([address, token, background]) => {
      interface Api {
        runtime: { getBackgroundPage(): Promise<typeof globalThis> };
      }
      const { browser } = globalThis as unknown as { browser: Api };
      const from = background ? await browser.runtime.getBackgroundPage() : globalThis;
      await from.fetch(address, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
    },
    [BANK + path, accessToken, inEventPage] as [string, string, boolean],
  );
  return isUsedUp(client);
}

/** Answers that send elsewhere: redirects of each kind, and bodies and headers full of links to go on with. */
function rulesFor({ url }: Stranger, full: boolean): FaultRule[] {
  const next = JSON.stringify({
    Data: { Account: [], Balance: [] },
    Links: { Self: url, Next: url },
    _links: { next: { href: url }, first: { href: url } },
    Pagination: { older_url: url, newer_url: url, future_url: url },
    Response: [],
    accounts: [],
    items: [],
    next: url,
    location: url,
    continuation_key: url,
    token_endpoint: url,
    jwks_uri: url,
  });
  const statuses = full ? [301, 302, 303, 307, 308] : [302];
  const headers = { location: url, link: `<${url}>; rel="next"`, refresh: `0; url=${url}` };
  const faults: FaultRule['fault'][] = [
    ...statuses.map((status) => ({ type: 'redirect' as const, to: url, status })),
    { type: 'body', body: next },
    ...(full ? [{ type: 'headers' as const, headers }] : []),
  ];
  const matches = full ? (['resource', 'token'] as const) : (['resource'] as const);
  return matches.flatMap((match) => faults.map((fault) => ({ match, times: 1, fault })));
}

/** How long a bank is given to be asked: within three seconds a second click is no other wish. */
const ASKED_WITHIN_MS = 6_000;

/** Has every bank give each of them, all at the same time. Resolves with how many answers each bank gave. */
async function hostileAnswers(doc: Doc, links: Linked[], other: Stranger, full: boolean): Promise<number[]> {
  const given = links.map(() => 0);
  for (const rule of rulesFor(other, full)) {
    for (const { client } of links) {
      await client.setFaults(rule);
      if (rule.match === 'token') await client.expireAccess();
    }
    const isOver = async () => (await Promise.all(links.map(({ client }) => isUsedUp(client)))).every(Boolean);
    const end = Date.now() + ASKED_WITHIN_MS;
    // Not every bank has what the rule is about: a token of one's own is never refreshed.
    while (!(await isOver()) && Date.now() < end) await send(doc, 'refresh', {});
    for (const [index, { client }] of links.entries()) if (await isUsedUp(client)) given[index]!++;
    for (const { client } of links) await client.setFaults();
  }
  return given;
}

const isUsedUp = async (client: ClientControl): Promise<boolean> => (await client.faults()).length === 0;

/** Requests of the client that its institution's list does not have; what the person's own window asked is none of ours. */
async function offList({ client, kind }: Linked): Promise<string[]> {
  const institution = INSTITUTIONS.find(({ id }) => id === kind.institution)!;
  return (await client.log()).flatMap(({ method, path, kind: asked }) => {
    const listed = institution.origins.some((origin) => allowedUrl(institution, method, origin + path) !== null);
    // The login page of a bank whose approval is in its app posts to itself.
    const byWindow = asked === 'consent' || (asked === 'authorize' && (method === 'GET' || kind.hasApp === true));
    return listed || byWindow ? [] : [`${kind.name}: ${method} ${path}`];
  });
}
