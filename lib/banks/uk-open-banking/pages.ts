import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { readJson } from '../../http/read-json.ts';
import { nextPage } from '../next-page.ts';
import { apiFailure, type ApiPorts, call } from './request.ts';

const MOST_PAGES = 20;

const pageShape = z.object({
  Data: z.record(z.string(), z.unknown()),
  Links: z.catch(z.optional(z.object({ Next: z.catch(z.optional(z.string()), undefined) })), undefined),
});

export interface Listing {
  items: unknown[];
  /** A further page was named that could not be asked for. */
  partial: boolean;
}

/** Statuses of an endpoint that this bank does not have. */
const ABSENT = [404, 405, 501];

/**
 * The entries of `Data[name]` on every page. `Links.Next` is followed to the same origin and path only, never twice,
 * and for at most 20 pages; what can't be followed makes the listing partial. One object counts as a list of one, as
 * in examples of the standard. Null for an endpoint that the bank does not have. Throws `Failure`.
 */
export async function readListing(api: ApiPorts, url: string, name: string): Promise<Listing | null> {
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let next = url; ;) {
    seen.add(next);
    const reply = await call(api, 'GET', next);
    if (seen.size === 1 && ABSENT.includes(reply.status)) return null;
    if (reply.status !== 200) throw apiFailure(reply, api.clock.now());
    const page = z.safeParse(pageShape, readJson(reply, api.clock.now()));
    if (!page.success) throw new Failure('bad-response', { reason: 'shape' });
    const found = page.data.Data[name] ?? [];
    items.push(...(Array.isArray(found) ? (found as unknown[]) : [found]));
    const link = page.data.Links?.Next;
    if (!link || link === next) return { items, partial: false };
    const following = nextPage(link, next);
    if (following === null || seen.has(following) || seen.size === MOST_PAGES) return { items, partial: true };
    next = following;
  }
}
