import type Provider from 'oidc-provider';
import type { InteractionResults } from 'oidc-provider';
import { html } from '../shared/html.ts';
import { type Answer, readForm, type SandboxRequest } from '../shared/http.ts';
import { type Brand, pageAnswer } from '../shared/page/layout.ts';
import type { Consents, UkConsent } from './consents.ts';
import type { Registrations } from './registration.ts';
import { type UkCustomer, ukCustomerById, ukCustomers } from './customers.ts';

const mark = html`<svg viewBox="0 0 36 36" aria-hidden="true">
  <rect width="36" height="36" rx="9" fill="var(--brand)" />
  <path d="M8 27h20M11 24v-9M18 24v-9M25 24v-9M8 12l10-5 10 5z" fill="none" stroke="var(--on-brand)" stroke-width="2" />
</svg>`;

const brand: Brand = {
  name: 'Sandpit Bank',
  mark,
  colours: { brand: 'light-dark(#3a3f8f, #a9b0ff)', onBrand: 'light-dark(#ffffff, #14163a)' },
};

const SCA = 'urn:openbanking:psd2:sca';
const REFRESH_ENDS = 'http://openbanking.org.uk/refresh_token_expires_at';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What can't be told to the client is told to the person. */
export const failedPage = (error: string): Answer =>
  pageAnswer(brand, {
    title: 'Something went wrong',
    content: html`<h1>Something went wrong</h1>
      <p>${error}</p>`,
    status: 400,
  });

/** The bank's pages: who one is, then what is allowed to whom. Every step is checked on the server. */
export function createUkConsentPages(provider: Provider, consents: Consents, registrations: Registrations) {
  const customers = new Map<string, UkCustomer>();

  const finish = async (interaction: Interaction, result: InteractionResults): Promise<Answer> => {
    customers.delete(interaction.uid);
    interaction.result = result;
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
    return see(interaction.returnTo);
  };

  const approve = async (interaction: Interaction, consent: UkConsent, customer: UkCustomer): Promise<Answer> => {
    const grant = new provider.Grant({ accountId: consent.id, clientId: consent.clientId });
    grant.addOIDCScope('openid accounts');
    grant.addOIDCClaims(['openbanking_intent_id', 'acr', 'auth_time', REFRESH_ENDS]);
    const grantId = await grant.save();
    const { traits, world } = registrations.get(consent.clientId)!;
    if (traits.endSetByApproval && traits.consentDays !== null)
      consent.endsAt = world.clock.now() + traits.consentDays * 86_400_000;
    Object.assign(consent, { status: 'authorised', customerId: customer.id, grantId, changedAt: Date.now() });
    const login = { accountId: consent.id, acr: SCA, remember: false };
    return finish(interaction, { login, consent: { grantId } });
  };

  return async (request: SandboxRequest): Promise<Answer> => {
    const interaction = await provider.interactionDetails(request.message, request.response).catch(() => undefined);
    if (!interaction || !request.url.pathname.endsWith(`/${interaction.uid}`)) return failedPage('Start again.');
    const consent = consents.get(intentOf(interaction.params) ?? '');
    if (!consent || consent.clientId !== interaction.params['client_id'] || consent.status === 'rejected')
      return finish(interaction, { error: 'invalid_request', error_description: 'no such consent' });
    const customer = customers.get(interaction.uid);
    if (request.method !== 'POST') return customer ? approvePage(customer, consent) : customerPage();
    const form = readForm(request);
    if (form.get('decision') === 'refuse') {
      if (consent.status === 'awaiting') consent.status = 'rejected';
      return finish(interaction, { error: 'access_denied' });
    }
    if (customer && form.get('decision') === 'approve') return approve(interaction, consent, customer);
    const chosen = ukCustomerById(form.get('customer') ?? '');
    if (chosen) customers.set(interaction.uid, chosen);
    return see(request.url.pathname);
  };
}

function intentOf({ claims }: Record<string, unknown>): string | undefined {
  const asked = JSON.parse(typeof claims === 'string' ? claims : '{}') as {
    id_token?: { openbanking_intent_id?: { value?: string } };
  };
  return asked.id_token?.openbanking_intent_id?.value;
}

function customerPage(): Answer {
  const buttons = ukCustomers.map(
    ({ id, name }) => html`<button name="customer" value="${id}"><span>${name}</span></button>`,
  );
  const content = html`<h1>Who are you today?</h1>
    <form method="post" class="choices">${buttons}</form>`;
  return pageAnswer(brand, { title: 'Log in', content });
}

function approvePage(customer: UkCustomer, { permissions }: UkConsent): Answer {
  const content = html`<h1>Share your accounts?</h1>
    <p>${customer.name}</p>
    <ul class="rights">
      ${permissions.map((permission) => html`<li>${permission}</li>`)}
    </ul>
    <form method="post" class="actions pair">
      <button name="decision" value="refuse">Refuse</button>
      <button class="primary" name="decision" value="approve">Approve</button>
    </form>`;
  return pageAnswer(brand, { title: 'Share your accounts', content });
}

const see = (location: string): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});
