import { createHash } from 'node:crypto';
import type { Answer } from '../http.ts';
import { html, type Markup } from '../html.ts';
import { style } from './style.ts';

/** Whose pages these are. Colours are CSS colours, readable on each other. */
export interface Brand {
  name: string;
  mark: Markup;
  colours: { brand: string; onBrand: string };
}

export interface Page {
  title: string;
  content: Markup;
  status?: number;
}

/** Norwegian with its English second line. */
export const both = (norwegian: string, english: string): Markup =>
  html`<span>${norwegian}<small lang="en">${english}</small></span>`;

/** Which of a walk's steps is shown, `current` counted from 1. */
export function steps(names: readonly string[], current: number): Markup {
  const items = names.map((name, index) => {
    const text = html`<span>${`Steg ${index + 1} av ${names.length}: ${name}`}</span>`;
    if (index + 1 === current) return html`<li aria-current="step">${text}</li>`;
    return index + 1 < current ? html`<li class="done">${text}</li>` : html`<li>${text}</li>`;
  });
  return html`<ol class="steps" aria-label="Fremdrift">
    ${items}
  </ol>`;
}

/** A whole page as an answer: never stored, never framed, without scripts. */
export function pageAnswer(brand: Brand, { title, content, status = 200 }: Page): Answer {
  const css = `:root { --brand: ${brand.colours.brand}; --on-brand: ${brand.colours.onBrand}; }${style}`;
  const hash = createHash('sha256').update(css).digest('base64');
  // Made apart, because whitespace that a formatter adds between the tags would change what is hashed.
  const styleElement = { markup: `<style>${css}</style>` };
  const page = html`<!doctype html>
    <html lang="nb">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${`${title} – ${brand.name}`}</title>
        <link rel="icon" href="data:," />
        ${styleElement}
      </head>
      <body>
        <header>
          ${brand.mark}<strong>${brand.name}</strong>
          <span class="tag">Øvelsesbank</span>
        </header>
        <main><div class="card">${content}</div></main>
        <footer>
          Alt her er oppdiktet: ingen ekte kunder, ingen ekte penger.
          <small lang="en">Everything here is made up: no real customers, no real money.</small>
        </footer>
      </body>
    </html>`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: page.markup,
  };
}
