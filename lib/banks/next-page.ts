/** The address of the next page, which a bank may name whole or in part: on the same host and path, or null. */
export function nextPage(link: string, from: string): string | null {
  const base = new URL(from);
  const next = URL.canParse(link, base) ? new URL(link, base) : null;
  return next?.origin === base.origin && next.pathname === base.pathname ? next.href : null;
}
