import type { Institution } from '../banks/catalog/institution.ts';

export type Allowance = Pick<Institution, 'origins' | 'allow' | 'clientCertificate'>;

// RFC 3986 pchar without `;`, which some servers cut a segment at (`..;` is `..` to them).
const SEGMENT = /^(?:[\w.~!$&'()*+,=:@-]|%[\dA-Fa-f]{2})+$/;

// Encoded characters that mean something else once a server decodes them (or decodes them twice): dots, slashes,
// `;`, `?`, `#`, `%` itself and controls. encodeURIComponent never encodes a dot.
const TRICKS = /%(?:2[eEfF]|5[cC]|3[bBfF]|23|25|[01][\dA-Fa-f]|7[fF])/;

/**
 * The URL as it may be sent, or null when the institution's list has no such request. Method, origin and path must
 * stand there letter for letter; `*` takes one segment of any id. The query is free, a fragment is dropped. A URL that
 * the browser would tidy up before sending (dot segments, backslashes, user info, default port …) is refused as it
 * stands, so that what was checked is what is sent.
 */
export function allowedUrl({ origins, allow }: Allowance, method: string, text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const { origin, pathname } = url;
  const rest = text.slice(origin.length + pathname.length);
  if (!text.startsWith(origin + pathname) || !/^(?:[?#]|$)/.test(rest)) return null;
  if (!origins.includes(origin)) return null;
  const isListed = allow.some(
    (allowed) => allowed.method === method && allowed.origin === origin && matches(allowed.path, pathname),
  );
  if (!isListed) return null;
  url.hash = '';
  return url;
}

function matches(pattern: string, pathname: string): boolean {
  const segments = pathname.slice(1).split('/');
  const wanted = pattern.split('/');
  return (
    wanted.length === segments.length &&
    wanted.every((want, i) => want === segments[i] || (want === '*' && isId(segments[i])))
  );
}

function isId(segment = ''): boolean {
  return SEGMENT.test(segment) && !TRICKS.test(segment) && !/^\.+$/.test(segment) && isUtf8(segment);
}

// Overlong forms such as %C0%AF are a slash to lenient decoders.
function isUtf8(segment: string): boolean {
  try {
    decodeURIComponent(segment);
    return true;
  } catch {
    return false;
  }
}
