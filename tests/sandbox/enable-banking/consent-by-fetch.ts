/** Walks through the consent pages without a browser. Returns the address at the client that they redirect to. */
export async function consentByFetch(
  consentUrl: string,
  { customer = 'marte', decision = 'approve' }: { customer?: string; decision?: 'approve' | 'refuse' } = {},
): Promise<string> {
  const submit = (fields: Record<string, string>) =>
    fetch(consentUrl, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const page = await fetch(consentUrl);
  if (page.status !== 200) throw new Error(`the consent page answers ${page.status}`);
  await submit({ customer });
  const location = (await submit({ decision })).headers.get('location');
  if (location === null || location.startsWith('/')) throw new Error('the consent page redirects nowhere');
  return location;
}
