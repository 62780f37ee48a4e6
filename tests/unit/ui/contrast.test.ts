import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('components/styles/tokens.css', 'utf8');
const [light, dark] = css.split('@media (prefers-color-scheme: dark)');
const tokens = (text: string) =>
  Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/giu)].map(([, name, hex]) => [name!, hex!]));

const TEXT = 4.5;
const SHAPE = 3;

/** Ink, ground and the least contrast by WCAG 2.2 (1.4.3 for text, 1.4.11 for what one must see to operate). */
const PAIRS: [string, string, number][] = [
  ...['ground', 'sunken', 'raised'].flatMap((ground): [string, string, number][] => [
    ['text', ground, TEXT],
    ['text-soft', ground, TEXT],
    ['accent', ground, TEXT],
    ['accent-hover', ground, TEXT],
    ['bad-text', ground, TEXT],
    ['line-strong', ground, SHAPE],
    ['bad', ground, SHAPE],
  ]),
  ['on-accent', 'accent', TEXT],
  ['on-accent', 'accent-hover', TEXT],
  ['on-bad', 'bad', TEXT],
  ['accent', 'accent-soft', TEXT],
  ['quiet-text', 'quiet-ground', TEXT],
  ['line-strong', 'quiet-ground', SHAPE],
  ['warn-text', 'warn-ground', TEXT],
  ['bad-text', 'bad-ground', TEXT],
  ['ground', 'text', TEXT],
];

describe.each([
  ['light', tokens(light!)],
  ['dark', { ...tokens(light!), ...tokens(dark!) }],
])('the %s colours', (_, colours) => {
  it.each(PAIRS)('%s can be made out on %s', (ink, ground, least) => {
    expect(contrast(colours[ink]!, colours[ground]!)).toBeGreaterThanOrEqual(least);
  });
});

it('computes contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter! + 0.05) / (darker! + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
