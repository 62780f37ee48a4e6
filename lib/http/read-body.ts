import { Failure } from '../failure.ts';

/**
 * The whole body as text, at most `maxBytes` after decompression: the connection is dropped at the first byte more.
 * UTF-8 only (RFC 8259, 8.1), a byte order mark is removed; where `strict`, other bytes are an unusable answer, else
 * they become U+FFFD. Throws `Failure` for both and whatever the stream throws when it breaks.
 */
export async function readBody(response: Response, maxBytes: number, strict: boolean): Promise<string> {
  const body = await readBytes(response, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: strict }).decode(body);
  } catch {
    throw new Failure('bad-response', { reason: 'not-json' });
  }
}

async function readBytes(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      // Not awaited: the answer is refused whether or not the connection closes in good order.
      reader.cancel().catch(() => {});
      throw new Failure('bad-response', { reason: 'too-large' });
    }
    chunks.push(value);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
