const PATIENCE_MS = 5_000;

/** Whether an address answers at all, whatever it says. Nothing of the person's is sent: no cookie, no header, no body. */
export async function answers(fetch: typeof globalThis.fetch, url: string): Promise<boolean> {
  try {
    await fetch(url, {
      method: 'HEAD',
      // Needs no host permission, and the answer's headers and body stay out of our reach.
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return true;
  } catch {
    return false;
  }
}
