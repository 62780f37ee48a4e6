import type Provider from 'oidc-provider';
import type { InteractionResults } from 'oidc-provider';
import { html } from '../shared/html.ts';
import { type Answer, readForm, type SandboxRequest } from '../shared/http.ts';
import { type Brand, pageAnswer } from '../shared/page/layout.ts';
import { customerById, customers, type PlainCustomer } from './customers.ts';

const brand: Brand = {
  name: 'Uferbank',
  mark: html`<svg viewBox="0 0 36 36" aria-hidden="true">
    <circle cx="18" cy="18" r="18" fill="var(--brand)" />
    <path d="M6 22q6-6 12 0t12 0" fill="none" stroke="var(--on-brand)" stroke-width="3" />
  </svg>`,
  colours: { brand: 'light-dark(#0b5a4a, #7fd8c4)', onBrand: 'light-dark(#ffffff, #05251e)' },
};

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What can't be told to the client is told to the person. */
export const failedPage = (error: string): Answer =>
  pageAnswer(brand, {
    title: 'Something went wrong',
    content: html`<h1>Something went wrong</h1>
      <p>${error}</p>`,
    status: 400,
  });

/** The bank's pages: who one is, then approval. Both steps are checked on the server. */
export function createPlainConsentPages(provider: Provider) {
  const chosen = new Map<string, PlainCustomer>();

  const finish = async (interaction: Interaction, result: InteractionResults): Promise<Answer> => {
    chosen.delete(interaction.uid);
    interaction.result = result;
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
    return see(interaction.returnTo);
  };

  return async (request: SandboxRequest): Promise<Answer> => {
    const interaction = await provider.interactionDetails(request.message, request.response).catch(() => undefined);
    if (!interaction || !request.url.pathname.endsWith(`/${interaction.uid}`)) return failedPage('Start again.');
    const customer = chosen.get(interaction.uid);
    if (request.method !== 'POST') return customer ? approvePage(customer) : customerPage();
    const form = readForm(request);
    if (form.get('decision') === 'refuse') return finish(interaction, { error: 'access_denied' });
    if (customer && form.get('decision') === 'approve') {
      const grant = new provider.Grant({ accountId: customer.id, clientId: String(interaction.params['client_id']) });
      grant.addOIDCScope('openid accounts');
      const grantId = await grant.save();
      return finish(interaction, { login: { accountId: customer.id, remember: false }, consent: { grantId } });
    }
    const who = customerById(form.get('customer') ?? '');
    if (who) chosen.set(interaction.uid, who);
    return see(request.url.pathname);
  };
}

const customerPage = (): Answer =>
  pageAnswer(brand, {
    title: 'Log in',
    content: html`<h1>Who are you today?</h1>
      <form method="post" class="choices">
        ${customers.map(({ id, name }) => html`<button name="customer" value="${id}"><span>${name}</span></button>`)}
      </form>`,
  });

const approvePage = ({ name }: PlainCustomer): Answer =>
  pageAnswer(brand, {
    title: 'Share your accounts',
    content: html`<h1>Share your accounts?</h1>
      <p>${name}</p>
      <form method="post" class="actions pair">
        <button name="decision" value="refuse">Refuse</button>
        <button class="primary" name="decision" value="approve">Approve</button>
      </form>`,
  });

const see = (location: string): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});
