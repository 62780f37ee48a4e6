/** A page or redirect that a browser without scripts got. */
export interface Visit {
  status: number;
  headers: Headers;
  body: string;
  /** Where the browser ended: on a page, or before an address outside `within`. */
  url: string;
}

export interface Browser {
  get(url: string): Promise<Visit>;
  /** Submits a form of the page at `url`. */
  submit(url: string, fields: Record<string, string>): Promise<Visit>;
}

const MOST_REDIRECTS = 10;

/** A browser of fetch and a cookie jar. It follows redirects on loopback and stops before any other address. */
export function createBrowser(): Browser {
  const cookies = new Map<string, { value: string; path: string }>();

  const cookieHeader = (url: URL) =>
    [...cookies]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name.split(' ')[0]}=${value}`)
      .join('; ');

  const keep = (headers: Headers) => {
    for (const header of headers.getSetCookie()) {
      const [pair = '', ...attributes] = header.split(/; */u);
      const path = attributes.find((it) => it.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      const equals = pair.indexOf('=');
      const key = `${pair.slice(0, equals)} ${path}`;
      if (pair.length === equals + 1) cookies.delete(key);
      else cookies.set(key, { value: pair.slice(equals + 1), path });
    }
  };

  const visit = async (address: string, init: RequestInit): Promise<Visit> => {
    let [url, request] = [new URL(address), init];
    for (let redirects = 0; redirects < MOST_REDIRECTS; redirects += 1) {
      const headers = new Headers(request.headers);
      headers.set('cookie', cookieHeader(url));
      const response = await fetch(url, { ...request, headers, redirect: 'manual' });
      keep(response.headers);
      const { status, headers: received } = response;
      const location = received.get('location');
      const body = await response.text();
      if (location === null) return { status, headers: received, body, url: url.href };
      const next = new URL(location, url);
      if (next.origin !== url.origin) return { status, headers: received, body, url: next.href };
      [url, request] = [next, {}];
    }
    throw new Error('too many redirects');
  };

  return {
    get: (url) => visit(url, {}),
    submit: (url, fields) => visit(url, { method: 'POST', body: new URLSearchParams(fields) }),
  };
}
