import { Failure } from '../failure.ts';
import { answers } from '../witness.ts';
import { type Allowance, allowedUrl } from './allowed-url.ts';
import type { Http } from './http.ts';
import { readBody } from './read-body.ts';

/** What `http` needs from outside. */
export interface HttpPorts {
  fetch: typeof fetch;
  /** Whether the browser believes to be online. Asked after a request failed, to tell why. */
  online(): boolean;
  /** Whether the person's host permission covers this origin. */
  mayReach(origin: string): Promise<boolean>;
  /**
   * The credentials mode in which this browser shows client certificates, once it sends no cookie in it. `omit` where
   * it is left out. Asked for the origins alone that want a certificate.
   */
  certificateCredentials?(): Promise<RequestCredentials>;
  /** Called when a request is about to leave, for budgets; what it throws keeps it here. Refused ones are not counted. */
  record?(): Promise<void> | void;
  /**
   * Makes the headers and runs `send` with them while requests of ours to `url` bear their `date`. Absent where fetch
   * sends a Date header by itself (Node).
   */
  withDate?<T>(
    url: URL,
    headers: () => Promise<Record<string, string>>,
    send: (headers: Record<string, string>) => Promise<T>,
  ): Promise<T>;
}

export interface HttpLimits {
  /**
   * For headers and body together. The browser ends an idle worker, and a fetch without an answer, after 30 s; a vault
   * locked meanwhile takes the tokens of an exchange for 20 s.
   */
  deadlineMs: number;
  /** Most bytes of a body, decompressed. */
  maxBytes: number;
}

const LIMITS: HttpLimits = { deadlineMs: 15_000, maxBytes: 1024 * 1024 };

/**
 * The one way out to an institution. Refuses what its list does not allow before anything is sent, follows no redirect,
 * sends no cookie and leaves nothing in the browser's cache. Every status is returned, not thrown. Throws `Failure`:
 * `forbidden` (not on the list), `permission`, `offline`, `unavailable` (with `timeout`), `certificate` (no answer from
 * an origin that wants one, while the institution's witness answers; `offline` when that is silent too), `bad-response`
 * (`too-large`; `not-json` for a successful answer that isn't UTF-8; `shape` for a header value that can't be sent).
 * Causes are left out of them: the platform's messages quote URLs, header values and bodies.
 */
export function createHttp(institution: Allowance, ports: HttpPorts, limits: Partial<HttpLimits> = {}): Http {
  const { deadlineMs, maxBytes } = { ...LIMITS, ...limits };
  // Taken out of the object: browsers refuse to run fetch as a method of anything but the global object.
  const { fetch } = ports;

  return async (request) => {
    const url = allowedUrl(institution, request.method, request.url);
    if (!url) throw new Failure('forbidden', { reason: 'not-on-list' });
    const headers = readHeaders(request.headers);
    if (!(await ports.mayReach(url.origin))) throw new Failure('permission');

    const { clientCertificate } = institution;
    const certificates = clientCertificate?.origins.includes(url.origin) ? clientCertificate : undefined;
    // Set when the request leaves: waiting for another one's date to be gone is not the bank's time.
    let deadline: AbortSignal | undefined;
    const send = async (more: Record<string, string> = {}) => {
      for (const [name, value] of readHeaders(more)) headers.set(name, value);
      const credentials = certificates && (await credentialsFor(ports));
      await ports.record?.();
      deadline = AbortSignal.timeout(deadlineMs);
      return fetch(url.href, {
        method: request.method,
        headers,
        ...(request.body !== undefined && { body: request.body }),
        redirect: 'error',
        cache: 'no-store',
        credentials: credentials ?? 'omit',
        referrerPolicy: 'no-referrer',
        signal: deadline,
      });
    };
    const sendDated = (make: () => Promise<Record<string, string>>) =>
      ports.withDate ? ports.withDate(url, make, send) : make().then(send);
    let response: Response | undefined;
    try {
      response = await (request.atSending ? sendDated(() => request.atSending!()) : send());
      // An error page in another charset must not hide its status.
      const text = await readBody(response, request.maxBytes ?? maxBytes, response.ok);
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      if (error instanceof Failure || !deadline) throw error;
      if (deadline.aborted) throw new Failure('unavailable', { reason: 'timeout' });
      const witness = response ? undefined : certificates?.witness;
      if (witness === undefined && !ports.online()) throw new Failure('offline');
      // Without the permission the browser reports what looks like a dead network; it may have gone meanwhile.
      if (!(await ports.mayReach(url.origin))) throw new Failure('permission');
      if (witness === undefined) throw new Failure('unavailable');
      throw new Failure((await answers(fetch, witness)) ? 'certificate' : 'offline');
    }
  };
}

async function credentialsFor(ports: HttpPorts): Promise<RequestCredentials | undefined> {
  try {
    return await ports.certificateCredentials?.();
  } catch {
    throw new Failure('unavailable');
  }
}

// What can't stand in a header came from the bank, in a token; fetch would report it like a dead network.
function readHeaders(headers: Record<string, string> = {}): Headers {
  try {
    return new Headers(headers);
  } catch {
    throw new Failure('bad-response', { reason: 'shape' });
  }
}
