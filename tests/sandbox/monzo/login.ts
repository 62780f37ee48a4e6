import { randomUUID } from 'node:crypto';
import { type Answer, readForm, type SandboxRequest } from '../shared/http.ts';
import { html } from '../shared/html.ts';
import { pageAnswer } from '../shared/page/layout.ts';
import { brand } from './brand.ts';
import { customerById, customers } from './customers.ts';
import type { Registration } from './registration.ts';
import { issue } from './tokens.ts';

/** `/oauth/authorize`: who one is; then the e-mail, which would be in a mailbox, stands on the page. */
export function loginAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const { searchParams } = request.url;
  const redirectUri = searchParams.get('redirect_uri') ?? '';
  const state = searchParams.get('state');
  if (!registration || searchParams.get('response_type') !== 'code' || !state) return wrong('Unknown client');
  // Monzo's own page says nothing at all.
  if (redirectUri !== registration.traits.redirectUri) return wrong('Mismatched redirect_uri');
  if (request.method !== 'POST')
    return pageAnswer(brand, {
      title: 'Log in',
      content: html`<h1>Log in with your e-mail address</h1>
        <form method="post">
          ${customers.map(({ id, name }) => html`<button name="customer" value="${id}">${name}</button>`)}
        </form>`,
    });
  const customer = customerById(readForm(request).get('customer') ?? '');
  if (!customer) return wrong('Nobody of that address');
  const ticket = randomUUID();
  registration.logins.set(ticket, { customerId: customer.id, redirectUri, state });
  return pageAnswer(brand, {
    title: 'Check your e-mail',
    content: html`<h1>Check your e-mail</h1>
      <p>${`Dear ${customer.name}, this is the e-mail:`}</p>
      <a href="${`/oauth/email/${ticket}`}" target="_blank">Log in to your account</a>
      <p>Then approve in the app, which would be on your phone:</p>
      <a href="${`/app/${registration.clientId}`}">Open the app</a>`,
  });
}

/** `/oauth/email/{ticket}`: the link in the e-mail, which works once. */
export function emailAnswer(ticket: string, registration: Registration | undefined): Answer {
  const login = registration?.logins.get(ticket);
  if (!registration || !login) return wrong('This link was used before');
  registration.logins.delete(ticket);
  // A new login is asked about in the app anew.
  delete registration.approvedAt;
  const answer = new URL(login.redirectUri);
  answer.searchParams.set('code', issue(registration, 'code', login.customerId));
  answer.searchParams.set('state', login.state);
  return { status: 303, headers: { location: answer.href, 'cache-control': 'no-store' }, body: '' };
}

const wrong = (what: string): Answer =>
  pageAnswer(brand, { title: 'Something went wrong', content: html`<h1>${what}</h1>`, status: 400 });
