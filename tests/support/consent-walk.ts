/** A person's way through the sandbox's consent pages, without a browser: follows redirects, keeps cookies, posts forms. */
export interface Walker {
  customer: string;
  bank?: string;
  decision?: 'approve' | 'refuse';
}

/** Walks from a consent URL to the address that the bank finally redirects to outside itself. */
export async function walkConsent(
  start: string,
  { customer, bank = 'fid-smn', decision = 'approve' }: Walker,
): Promise<string> {
  const home = new URL(start).hostname;
  const cookies = new Map<string, string>();
  let request: { url: string; form?: Record<string, string> } = { url: start };
  for (let step = 0; step < 30; step++) {
    const response = await fetch(request.url, {
      method: request.form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(request.form && { body: new URLSearchParams(request.form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(cookie)!;
      if (value === '') cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    const location = response.headers.get('location');
    if (location) {
      const next = new URL(location, request.url);
      if (next.hostname !== home || next.protocol === 'https:') return next.href;
      request = { url: next.href };
      continue;
    }
    const page = await response.text();
    const form = answerTo(page, { customer, bank, decision });
    if (!form)
      throw new Error(`the bank shows ${response.status}: ${/<h1>([^<]*)/u.exec(page)?.[1] ?? page.slice(0, 200)}`);
    request = { url: request.url, form };
  }
  throw new Error('the consent pages lead nowhere');
}

function answerTo(page: string, { customer, bank, decision }: Required<Walker>): Record<string, string> | null {
  if (page.includes('name="bank"')) return { bank };
  if (page.includes('name="customer"')) return { customer };
  const code = /<output[^>]*>(\d{6})</u.exec(page)?.[1];
  if (code) return { code };
  return page.includes('value="approve"') ? { decision } : null;
}
