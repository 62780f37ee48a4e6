import * as z from 'zod/mini';
import type { Json } from '../connector.ts';

/** Most pages of one listing. */
const MOST_PAGES = 50;

const pageShape = z.object({ target: z.string(), number: z.int() });

/** Where a listing goes on: path and query, and which page it is. */
export type Page = z.infer<typeof pageShape>;

/** The page that `after` names, the first one at `target` without it. Throws TypeError for what is no page of ours. */
export function pageOf(target: string, after: Json | undefined): Page {
  if (after === undefined) return { target, number: 1 };
  const page = z.safeParse(pageShape, after);
  if (!page.success) throw new TypeError('not a page of this dialect');
  return page.data;
}

/**
 * The page after `page` by the bank's link, which decides the query and nothing else: null for a link to another origin
 * or path, to where one is already, or beyond the last page that is read.
 */
export function pageAfter(origin: string, page: Page, link: string): Page | null {
  const here = new URL(page.target, origin);
  const next = URL.canParse(link, here) ? new URL(link, here) : null;
  if (next?.origin !== here.origin || next.pathname !== here.pathname || next.href === here.href) return null;
  return page.number >= MOST_PAGES ? null : { target: next.pathname + next.search, number: page.number + 1 };
}
