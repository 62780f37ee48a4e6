import type { Answer } from '../shared/http.ts';
import { html, type Markup } from '../shared/html.ts';
import { both, type Brand, pageAnswer, steps } from '../shared/page/layout.ts';
import type { EbCustomer } from './customers.ts';

const brand: Brand = {
  name: 'Enable Banking',
  mark: html`<svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
    <rect width="28" height="28" rx="6" fill="currentColor" opacity="0.25" />
    <path d="M7 17 L14 9 L21 17" stroke="currentColor" stroke-width="3" fill="none" />
  </svg>`,
  colours: { brand: '#1d4f8f', onBrand: '#ffffff' },
};

const STEPS = ['Kunde', 'Samtykke'];

/** Names by which tests find the buttons of the last page; each goes on with its English text. */
export const enableBankingNames = { approve: 'Godkjenn', refuse: 'Avslå' } as const;

function consentPage(step: number, norwegian: string, english: string, content: Markup): Answer {
  const body = html`${steps(STEPS, step)}
    <h1>${norwegian}</h1>
    <small lang="en">${english}</small>
    ${content}`;
  return pageAnswer(brand, { title: norwegian, content: body });
}

/** Step 1: who logs in at the bank. */
export function customerPage(bank: string, customers: EbCustomer[]): Answer {
  const buttons = customers.map(
    ({ id, name }) => html`<button name="customer" value="${id}"><span>${name}</span></button>`,
  );
  return consentPage(
    1,
    `Hvem er du hos ${bank}?`,
    `Who are you at ${bank}?`,
    html`<form method="post" class="choices">${buttons}</form>`,
  );
}

/** Step 2: what the application may do, and for how long. */
export function approvePage(bank: string, customer: EbCustomer, days: number): Answer {
  const content = html`<p>
      <strong>Saldobar</strong> ber om å få, gjennom Enable Banking:<small lang="en"
        >Saldobar asks to be allowed to, through Enable Banking:</small
      >
    </p>
    <ul class="rights">
      <li>${both('se kontoer og saldo', 'see accounts and balances')}</li>
      <li>${both('se transaksjoner', 'see transactions')}</li>
    </ul>
    <dl>
      <dt>${both('Kunde', 'Customer')}</dt>
      <dd>${`${customer.name}, ${bank}`}</dd>
      <dt>${both('Varighet', 'Lasts')}</dt>
      <dd>${both(`${days} dager`, `${days} days`)}</dd>
    </dl>
    <form method="post" class="actions pair">
      <button name="decision" value="refuse">${both(enableBankingNames.refuse, 'Refuse')}</button>
      <button class="primary" name="decision" value="approve">${both(enableBankingNames.approve, 'Approve')}</button>
    </form>`;
  return consentPage(2, 'Gi tilgang til kontoene dine?', 'Give access to your accounts?', content);
}

/** A consent that is unknown or over. */
export function refusedPage(): Answer {
  const content = html`<h1>Noe gikk galt</h1>
    <small lang="en">Something went wrong</small>
    <p>Samtykket kan ikke gis.<small lang="en">The consent can not be given.</small></p>`;
  return pageAnswer(brand, { title: 'Noe gikk galt', content, status: 400 });
}
