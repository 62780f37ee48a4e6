import { cleanBankText } from '../lib/failure.ts';

/** Longer names are cut even where there is room: in titles and for screen readers. */
const LONGEST = 120;

/**
 * A name that somebody else chose: without control characters, its writing direction kept to itself, clamped to one line
 * by the style, with the whole of it in the title.
 */
export function Name({ text, class: extra }: { text: string; class?: string }) {
  const name = cleanBankText(text, LONGEST);
  return (
    <bdi class={extra ? `name ${extra}` : 'name'} dir="auto" title={name}>
      {name}
    </bdi>
  );
}
