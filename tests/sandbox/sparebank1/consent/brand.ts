import { html } from '../../shared/html.ts';
import type { Brand } from '../../shared/page/layout.ts';

// A bucket of sand with a flag: no bank's mark.
const mark = html`<svg viewBox="0 0 36 36" aria-hidden="true">
  <rect width="36" height="36" rx="9" fill="var(--brand)" />
  <path d="M18 6v8M18 6l6 2.2-6 2.3" fill="none" stroke="var(--on-brand)" stroke-width="1.8" stroke-linejoin="round" />
  <path d="M9 17c2-3.4 5.200-4.600 9-4.600s7 1.200 9 4.600z" fill="#e3b565" />
  <path d="M8 17h20l-2.600 11.200a2 2 0 0 1-1.950 1.550h-10.900a2 2 0 0 1-1.950-1.550z" fill="var(--on-brand)" />
</svg>`;

/** The invented bank that stands for the whole alliance. */
export const brand: Brand = {
  name: 'Sandkassebanken',
  mark,
  colours: { brand: 'light-dark(#0b5d66, #63c7c1)', onBrand: 'light-dark(#ffffff, #06211f)' },
};
