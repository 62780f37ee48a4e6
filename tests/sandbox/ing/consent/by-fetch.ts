/** Walks through the consent pages without a browser. Returns the address at the client that the bank redirects to. */
export async function consentByFetch(
  consentUrl: string,
  { customer = 'sanne', decision = 'approve' }: { customer?: string; decision?: 'approve' | 'refuse' } = {},
): Promise<string> {
  const submit = (fields: Record<string, string>) =>
    fetch(consentUrl, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const page = await fetch(consentUrl);
  if (page.status !== 200) throw new Error(`the consent page answers ${page.status}`);
  await submit({ customer });
  const location = (await submit({ decision })).headers.get('location');
  if (location === null) throw new Error('the bank redirects nowhere');
  return location;
}
