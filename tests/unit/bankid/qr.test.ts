import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsQR from 'jsqr';
import { describe, expect, it } from 'vitest';
import { QR_MODULES, qrPath } from '../../../lib/bankid/qr.ts';
import { MOST_QR_TEXT } from '../../../lib/bankid/source.ts';
import { readByZbar } from '../../support/zbar.ts';

const TOKEN = '67df3917-fa0d-44e5-b327-edcc928297f8';
const SECRET = 'd28db9a7-4cde-429e-a983-359be676944c';
const SCALE = 4;

const code = (time: number) =>
  `bankid.${TOKEN}.${time}.${createHmac('sha256', SECRET).update(String(time)).digest('hex')}`;

/** The dark modules of a path, by row; draws it as a browser does, without looking at how it was made. */
function modules(path: string): boolean[][] {
  const grid = Array.from({ length: QR_MODULES }, () => Array.from({ length: QR_MODULES }, () => false));
  const shapes = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/gu)];
  expect(shapes.map(([shape]) => shape).join('')).toBe(path);
  for (const [, x, y, width, back] of shapes) {
    expect(width).toBe(back);
    for (let i = 0; i < Number(width); i++) grid[Number(y)]![Number(x) + i] = true;
  }
  return grid;
}

/** Grey pixels, one byte each. */
function pixels(grid: boolean[][]): Uint8Array {
  const side = QR_MODULES * SCALE;
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [Math.floor((at % side) / SCALE), Math.floor(at / side / SCALE)];
    return grid[y]![x] ? 0 : 255;
  });
}

function readByJsQr(grey: Uint8Array): string | undefined {
  const side = QR_MODULES * SCALE;
  const rgba = new Uint8ClampedArray(grey.length * 4);
  grey.forEach((value, at) => rgba.set([value, value, value, 255], at * 4));
  return jsQR(rgba, side, side, { inversionAttempts: 'dontInvert' })?.data;
}

describe('the code', () => {
  it('of the published vectors is read back to the letter', () => {
    const published = {
      0: 'dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8',
      1: '949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2',
    };
    for (const [time, auth] of Object.entries(published)) {
      expect(code(Number(time))).toBe(`bankid.${TOKEN}.${time}.${auth}`);
      expect(readByJsQr(pixels(modules(qrPath(code(Number(time)))!)))).toBe(`bankid.${TOKEN}.${time}.${auth}`);
    }
  });

  it('keeps its grid for 300 seconds, with four light modules around, read by two decoders that know nothing of us', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'frames-'));
    try {
      const files: string[] = [];
      for (let time = 0; time < 300; time++) {
        const grid = modules(qrPath(code(time))!);
        // Version 7: the dark corner of the finder patterns stands at the same places in every frame.
        for (const [x, y] of [
          [4, 4],
          [48, 4],
          [4, 48],
        ] as const)
          expect(grid[y]![x]).toBe(true);
        const edge = [0, 1, 2, 3, 49, 50, 51, 52];
        expect(edge.some((at) => grid[at]!.includes(true) || grid.some((row) => row[at]))).toBe(false);
        const grey = pixels(grid);
        expect(readByJsQr(grey)).toBe(code(time));
        const file = join(folder, `${String(time).padStart(3, '0')}.pgm`);
        const side = QR_MODULES * SCALE;
        writeFileSync(file, Buffer.concat([Buffer.from(`P5 ${side} ${side} 255\n`), grey]));
        files.push(file);
      }
      expect(await readByZbar(files)).toEqual(files.map((_, time) => code(time)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('is none for a text that does not fit', () => {
    expect(qrPath('x'.repeat(MOST_QR_TEXT + 1))).toBeNull();
    expect(qrPath('x'.repeat(MOST_QR_TEXT))).not.toBeNull();
  });
});
