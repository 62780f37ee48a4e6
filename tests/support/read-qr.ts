import jsQR from 'jsqr';
import { PNG } from 'pngjs';

/** The text of the QR code in a picture, as a decoder reads it that is not by the encoder's author; null for none. */
export function readQr(png: Uint8Array): string | null {
  const { data, width, height } = PNG.sync.read(Buffer.from(png));
  return jsQR(new Uint8ClampedArray(data), width, height, { inversionAttempts: 'dontInvert' })?.data ?? null;
}
