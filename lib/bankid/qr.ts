import encodeQR from 'qr';

/** Modules of quiet zone that a scanner needs on each side (ISO/IEC 18004, 6.3.8). */
const QUIET = 4;
/** Holds MOST_QR_TEXT characters at level M: a fixed version keeps the grid from jumping. */
const VERSION = 7;

/** Modules per side, quiet zone included. */
export const QR_MODULES = 17 + 4 * VERSION + 2 * QUIET;

/**
 * The dark modules of a code as the `d` of one SVG path on a grid of QR_MODULES × QR_MODULES: a rectangle per run of a
 * row. Null for a text that no code of this version holds.
 */
export function qrPath(text: string): string | null {
  const rows = encoded(text);
  return (
    rows &&
    rows
      .map((row, y) =>
        runs(row)
          .map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)
          .join(''),
      )
      .join('')
  );
}

function encoded(text: string): boolean[][] | null {
  try {
    return encodeQR(text, 'raw', { ecc: 'medium', version: VERSION, border: QUIET });
  } catch {
    return null;
  }
}

function runs(row: boolean[]): [x: number, length: number][] {
  return row.flatMap((dark, x): [number, number][] => {
    if (!dark || row[x - 1]) return [];
    const end = row.indexOf(false, x);
    return [[x, end - x]];
  });
}
