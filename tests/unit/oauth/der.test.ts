import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenOf, encodeDer, readDer } from '../../../lib/oauth/der.ts';
import { encodePem, encodePrivateKey } from '../../../lib/oauth/pem.ts';

const bytes = (...values: number[]) => new Uint8Array(values);
const filled = (length: number) => Array.from({ length }, (_, i) => i % 251);

describe('an element of DER', () => {
  // X.690, 8.1.3: one byte up to 127, then 0x81 and one, 0x82 and two.
  it.each([
    [0, [0x00]],
    [127, [0x7f]],
    [128, [0x81, 0x80]],
    [255, [0x81, 0xff]],
    [256, [0x82, 0x01, 0x00]],
    [65_535, [0x82, 0xff, 0xff]],
  ])('of %i bytes has the shortest length there is', (length, head) => {
    expect(encodeDer(0x04, filled(length)).slice(0, 1 + head.length)).toEqual([0x04, ...head]);
  });

  it('is read as it was written, wherever it stands', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.nat({ max: 5 }), fc.nat({ max: 5 }), (length, before, after) => {
        const element = encodeDer(0x30, filled(length));
        const whole = bytes(...Array<number>(before).fill(7), ...element, ...Array<number>(after).fill(7));
        const end = before + element.length;
        expect(readDer(whole, before)).toEqual({ tag: 0x30, start: before, contentStart: end - length, end });
      }),
    );
  });

  it('may have a length of three bytes, as large certificates do', () => {
    const large = bytes(0x04, 0x83, 0x01, 0x00, 0x00, ...filled(65_536));
    expect(readDer(large, 0)).toEqual({ tag: 0x04, start: 0, contentStart: 5, end: 65_541 });
  });

  it.each([
    ['nothing', bytes()],
    ['a tag alone', bytes(0x30)],
    ['less than its length says', bytes(0x04, 0x02, 0x01)],
    ['a length that is cut off', bytes(0x04, 0x82, 0x01)],
    ['an indefinite length, which BER alone has', bytes(0x30, 0x80, 0x00, 0x00)],
    ['an indefinite length with much behind it', bytes(0x30, 0x80, ...filled(200))],
    ['a length of four bytes', bytes(0x04, 0x84, 0x00, 0x00, 0x00, 0x01, 0x05)],
  ])('is not read from %s', (_what, cut) => {
    expect(readDer(cut, 0)).toBeNull();
  });

  it('has its children in order', () => {
    const outer = bytes(...encodeDer(0x30, [...encodeDer(0x02, [1]), ...encodeDer(0x04, [2, 3])]));
    expect(childrenOf(outer, readDer(outer, 0)!)?.map(({ tag, start }) => [tag, start])).toEqual([
      [0x02, 2],
      [0x04, 5],
    ]);
    const empty = bytes(0x30, 0x00);
    expect(childrenOf(empty, readDer(empty, 0)!)).toEqual([]);
  });

  it('has none where one would reach over its end, or breaks off', () => {
    const over = bytes(0x30, 0x03, 0x04, 0x02, 0x01, 0xff);
    expect(childrenOf(over, readDer(over, 0)!)).toBeNull();
    const cut = bytes(0x30, 0x01, 0x04);
    expect(childrenOf(cut, readDer(cut, 0)!)).toBeNull();
  });
});

describe('PEM', () => {
  it('has lines of 64 characters between its labels, as openssl reads it', () => {
    const text = encodePrivateKey(bytes(...filled(100)));
    const lines = text.split('\n');
    expect(lines[0]).toBe('-----BEGIN PRIVATE KEY-----');
    expect(lines.at(-2)).toBe('-----END PRIVATE KEY-----');
    expect(lines.at(-1)).toBe('');
    expect(lines.slice(1, -2).map(({ length }) => length)).toEqual([64, 64, 8]);
    expect(Buffer.from(lines.slice(1, -2).join(''), 'base64')).toEqual(Buffer.from(filled(100)));
    expect(encodePem('X', bytes())).toBe('-----BEGIN X-----\n-----END X-----\n');
  });
});
