import { Failure } from '../../failure.ts';
import type { ExactJson } from '../../http/exact-json.ts';
import { looseJson } from '../../http/loose-json.ts';
import { readJson } from '../../http/read-json.ts';
import { failureForStatus } from '../../http/status-failure.ts';
import type { AccountsApi } from '../catalog/accounts-api.ts';
import type { AccessContext } from '../connector.ts';
import { nextPage } from '../next-page.ts';
import { textAt } from './path.ts';
import type { Settings } from './settings.ts';

const MOST_PAGES = 20;

/** Where banks write what went wrong: OAuth (RFC 6750 3), problem details (RFC 9457 3.1), and habit. */
const WORDS = ['error_description', 'detail', 'message', 'title'];

/** A GET with the person's token and the file's headers, answered with JSON. Throws `Failure`. */
export async function ask(
  { http, clock, tokens }: AccessContext<Settings>,
  { headers }: AccountsApi,
  url: string,
): Promise<ExactJson> {
  const authorization = `Bearer ${tokens.accessToken}`;
  const reply = await http({
    method: 'GET',
    url,
    headers: { accept: 'application/json', ...headers, authorization },
  });
  if (reply.status === 200) return readJson(reply, clock.now());
  const failure = failureForStatus(reply, clock.now());
  const error = looseJson(reply.text) as Record<string, unknown> | null | undefined;
  const bankText = WORDS.map((name) => error?.[name]).find((words) => typeof words === 'string');
  throw bankText === undefined ? failure : new Failure(failure.kind, { ...failure.info, bankText });
}

/** Every page of the list; `partial` when one was named that can't be asked for, or after 20. Throws `Failure`. */
export async function pagesOf(
  access: AccessContext<Settings>,
  api: AccountsApi,
): Promise<{ pages: ExactJson[]; partial: boolean }> {
  const pages: ExactJson[] = [];
  const asked = new Set<string>();
  for (let url = api.url; ;) {
    asked.add(url);
    const page = await ask(access, api, url);
    pages.push(page);
    const next = following(api, page, url);
    if (next === undefined) return { pages, partial: false };
    if (next === null || asked.has(next) || asked.size === MOST_PAGES) return { pages, partial: true };
    url = next;
  }
}

function following({ next }: AccountsApi, page: ExactJson, from: string): string | null | undefined {
  if (!next) return undefined;
  if ('link' in next) {
    const link = textAt(page, next.link);
    return link === undefined ? undefined : nextPage(link, from);
  }
  const cursor = textAt(page, next.cursor);
  if (cursor === undefined) return undefined;
  const url = new URL(from);
  url.searchParams.set(next.parameter, cursor);
  return url.href;
}
