import { html } from '../shared/html.ts';
import type { Brand } from '../shared/page/layout.ts';

export const brand: Brand = {
  name: 'Sandbox Monzo',
  mark: html`<svg viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="14" /></svg>`,
  colours: { brand: '#14233c', onBrand: '#ffffff' },
};
