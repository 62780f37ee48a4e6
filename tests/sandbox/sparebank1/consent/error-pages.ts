import type { Answer } from '../../shared/http.ts';
import { html } from '../../shared/html.ts';
import { pageAnswer } from '../../shared/page/layout.ts';
import { brand } from './brand.ts';

function errorPage(norwegian: string, english: string): Answer {
  const content = html`<h1>Noe gikk galt</h1>
    <small lang="en">Something went wrong</small>
    <p>${norwegian}<small lang="en">${english}</small></p>`;
  return pageAnswer(brand, { title: 'Noe gikk galt', content, status: 400 });
}

/** A request that can't be answered at the client: unknown client, unregistered redirect address. Says no more than the bank. */
export const refusedPage = (): Answer =>
  errorPage('Innloggingen kan ikke startes fra denne adressen.', 'The login can not be started from this address.');

/** An authorization URL that was opened before. */
export const usedOncePage = (): Answer =>
  errorPage('Denne innloggingen er allerede åpnet. Start på nytt.', 'This login was opened already. Start again.');

/** A consent that is over, or not this browser's. */
export const expiredPage = (): Answer =>
  errorPage('Innloggingen er utløpt. Start på nytt.', 'The login has expired. Start again.');
