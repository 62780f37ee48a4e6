import type { Answer } from '../../shared/http.ts';
import { html, type Markup } from '../../shared/html.ts';
import { both, pageAnswer, steps } from '../../shared/page/layout.ts';
import { type AllianceBank, allianceBanks } from '../banks.ts';
import { type Customer, fullName } from '../customers/account.ts';
import { customers } from '../customers/customers.ts';
import { brand } from './brand.ts';
import { consentHeadings as headings, consentNames as names } from './names.ts';

const STEPS = ['Bank', 'BankID', 'Engangskode', 'Samtykke'];

function consentPage(step: number, heading: string, english: string, content: Markup): Answer {
  const body = html`${steps(STEPS, step)}
    <h1>${heading}</h1>
    <small lang="en">${english}</small>
    ${content}`;
  return pageAnswer(brand, { title: heading, content: body });
}

const cancelForm = html`<form method="post" class="actions">
  <button class="quiet" name="decision" value="refuse">${both(names.cancel, 'Cancel')}</button>
</form>`;

/** Step 1: the twelve banks. */
export function bankPage(): Answer {
  const buttons = allianceBanks.map(
    ({ id, name }) =>
      html`<button name="bank" value="${id}">
        <span><small>SpareBank 1</small> ${name.replace('SpareBank 1 ', '')}</span>
      </button>`,
  );
  const content = html`<form method="post" class="choices two">${buttons}</form>
    ${cancelForm}`;
  return consentPage(1, headings.bank, 'Choose your bank', content);
}

/** Step 2: who logs in. */
export function customerPage(bank: AllianceBank): Answer {
  const buttons = customers.map((customer) => {
    const initials = `${customer.firstName[0]}${customer.lastName[0]}`;
    const count = customer.accounts.length;
    const accounts = count === 1 ? '1 konto' : `${count} kontoer`;
    return html`<button name="customer" value="${customer.id}">
      <span class="face" aria-hidden="true">${initials}</span>
      <span>${fullName(customer)} <small>${`${customer.age} år, ${accounts}`}</small></span>
    </button>`;
  });
  const content = html`<p>
      ${`Du logger inn i ${bank.name}. Velg hvem du er i dag.`}
      <small lang="en">${`You log in to ${bank.name}. Choose who you are today.`}</small>
    </p>
    <form method="post" class="choices">${buttons}</form>
    ${cancelForm}`;
  return consentPage(2, headings.customer, 'Log in with BankID', content);
}

/** Step 3: the one-time code, shown on the page because nobody here has a code device. */
export function codePage(customer: Customer, code: string, wrong: boolean): Answer {
  const alert = html`<p class="alert" role="alert" id="wrong">
    Feil engangskode. Prøv igjen.<small lang="en">Wrong one-time code. Try again.</small>
  </p>`;
  const field = (state: Markup) =>
    html`<input
      id="code"
      name="code"
      inputmode="numeric"
      autocomplete="one-time-code"
      maxlength="6"
      required
      autofocus
      ${state}
    />`;
  const content = html`<p>
      ${`Hei, ${customer.firstName}!`}<small lang="en">${`Hello, ${customer.firstName}!`}</small>
    </p>
    <div class="token">
      <div id="device">${both(names.codeShown, 'Code device')}</div>
      <output aria-labelledby="device">${code}</output>
    </div>
    <form method="post">
      ${wrong ? alert : html``}
      <label for="code">${both(names.codeField, 'One-time code')}</label>
      ${field(wrong ? html`aria-invalid="true" aria-describedby="wrong"` : html``)}
      <div class="actions"><button class="primary">${both(names.logIn, 'Log in')}</button></div>
    </form>
    ${cancelForm}`;
  return consentPage(3, headings.code, 'Type the one-time code', content);
}

/** Step 4: what the client may do. The personal client's token can also move money, and the page says so. */
export function approvePage(client: { name: string; host: string }, bank: AllianceBank, customer: Customer): Answer {
  const content = html`<p>
      <strong>${client.name}</strong> ber om å få:<small lang="en">${`${client.name} asks to be allowed to:`}</small>
    </p>
    <ul class="rights">
      <li>${both('se kontoer og saldo', 'see accounts and balances')}</li>
      <li>${both('se transaksjoner', 'see transactions')}</li>
      <li class="strong">${both('flytte penger mellom dine egne kontoer', 'move money between your own accounts')}</li>
    </ul>
    <dl>
      <dt>${both('Kunde', 'Customer')}</dt>
      <dd>${fullName(customer)}<small>${bank.name}</small></dd>
      <dt>${both('Varighet', 'Lasts')}</dt>
      <dd>${both('365 dager hvis den brukes minst hver 30. dag', '365 days if used at least every 30 days')}</dd>
      <dt>${both('Sendes til', 'Sent to')}</dt>
      <dd>${client.host.split('.').map((part, index) => html`${index > 0 ? html`.<wbr />` : html``}${part}`)}</dd>
    </dl>
    <form method="post" class="actions pair">
      <button name="decision" value="refuse">${both(names.refuse, 'Refuse')}</button>
      <button class="primary" name="decision" value="approve">${both(names.approve, 'Approve')}</button>
    </form>`;
  return consentPage(4, headings.approve, 'Give access to your accounts?', content);
}
