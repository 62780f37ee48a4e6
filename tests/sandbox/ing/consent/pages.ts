import type { Answer } from '../../shared/http.ts';
import { html, type Markup } from '../../shared/html.ts';
import { both, type Brand, pageAnswer, steps } from '../../shared/page/layout.ts';
import { customers, type IngCustomer } from '../customers/customers.ts';

const brand: Brand = {
  name: 'ING',
  mark: html`<svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
    <rect width="28" height="28" rx="6" fill="currentColor" opacity="0.25" />
    <circle cx="14" cy="14" r="6" fill="currentColor" />
  </svg>`,
  colours: { brand: '#b34700', onBrand: '#ffffff' },
};

const STEPS = ['Kunde', 'Samtykke'];

/** Names by which tests find the buttons of the last page; each goes on with its English text. */
export const ingNames = { approve: 'Godkjenn', refuse: 'Avslå' } as const;

function consentPage(step: number, norwegian: string, english: string, content: Markup): Answer {
  const body = html`${steps(STEPS, step)}
    <h1>${norwegian}</h1>
    <small lang="en">${english}</small>
    ${content}`;
  return pageAnswer(brand, { title: norwegian, content: body });
}

/** Step 1: who logs in. */
export function customerPage(): Answer {
  const buttons = customers.map(
    ({ id, name, accounts }) =>
      html`<button name="customer" value="${id}">
        <span>${name} <small>${accounts.length === 1 ? '1 konto' : `${accounts.length} kontoer`}</small></span>
      </button>`,
  );
  return consentPage(1, 'Hvem er du?', 'Who are you?', html`<form method="post" class="choices">${buttons}</form>`);
}

/** Step 2: what the client may do. */
export function approvePage(client: string, customer: IngCustomer): Answer {
  const content = html`<p>
      <strong>${client}</strong> ber om å få:<small lang="en">${`${client} asks to be allowed to:`}</small>
    </p>
    <ul class="rights">
      <li>${both('se kontoer og saldo', 'see accounts and balances')}</li>
      <li>${both('se transaksjoner', 'see transactions')}</li>
    </ul>
    <dl>
      <dt>${both('Kunde', 'Customer')}</dt>
      <dd>${customer.name}</dd>
      <dt>${both('Varighet', 'Lasts')}</dt>
      <dd>${both('180 dager', '180 days')}</dd>
    </dl>
    <form method="post" class="actions pair">
      <button name="decision" value="refuse">${both(ingNames.refuse, 'Refuse')}</button>
      <button class="primary" name="decision" value="approve">${both(ingNames.approve, 'Approve')}</button>
    </form>`;
  return consentPage(2, 'Gi tilgang til kontoene dine?', 'Give access to your accounts?', content);
}

/** A consent that can't be given: unknown client, other redirect address, over. */
export function refusedPage(): Answer {
  const content = html`<h1>Noe gikk galt</h1>
    <small lang="en">Something went wrong</small>
    <p>Samtykket kan ikke gis.<small lang="en">The consent can not be given.</small></p>`;
  return pageAnswer(brand, { title: 'Noe gikk galt', content, status: 400 });
}
