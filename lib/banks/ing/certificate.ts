const BLOCK = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/u;

/** The first certificate of a PEM text as DER, line ends or none; null when there is none. */
export function certificateDer(text: string): Uint8Array<ArrayBuffer> | null {
  const [, body = ''] = BLOCK.exec(text) ?? [];
  try {
    const der = Uint8Array.from(atob(body.replace(/\s/gu, '')), (character) => character.charCodeAt(0));
    return der.length > 0 ? der : null;
  } catch {
    return null;
  }
}
