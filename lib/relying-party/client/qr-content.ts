import { createHmac } from 'node:crypto';

/** What a frame is made of: both from the answer that opened the order. The secret never leaves the relying party. */
export interface QrStart {
  qrStartToken: string;
  qrStartSecret: string;
}

/**
 * The content of the animated QR code: `bankid.` token `.` seconds `.` code. Seconds are whole ones since the answer
 * that opened the order was received; the code is the lower-case hex HMAC-SHA256 of their decimal text, keyed with the
 * secret's ASCII. Times are epoch milliseconds; a clock that ran backwards counts as zero seconds. Throws a RangeError
 * for a time that is no number.
 */
export function qrContent({ qrStartToken, qrStartSecret }: QrStart, receivedAt: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - receivedAt) / 1000));
  if (!Number.isSafeInteger(seconds)) throw new RangeError('the times of a QR frame must be numbers');
  const code = createHmac('sha256', qrStartSecret).update(String(seconds)).digest('hex');
  return `bankid.${qrStartToken}.${seconds}.${code}`;
}
