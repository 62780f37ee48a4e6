import { type Answer, readForm, type SandboxRequest } from '../shared/http.ts';
import { approvePage, customerPage, refusedPage } from './consent/pages.ts';
import { customerById } from './customers/customers.ts';
import type { Registration } from './registration.ts';
import { issue } from './tokens.ts';

export const SCOPES = ['payment-accounts:balances:view', 'payment-accounts:transactions:view'];

/** `/granting/{reference}/{country}`: a GET shows where the person is, a POST takes a step. */
export function consentAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const { pathname, searchParams } = request.url;
  const [, , reference = '', country] = pathname.split('/');
  const consent = registration?.consents.get(reference);
  if (!registration || !consent || consent.country !== country || !isAsked(searchParams, registration))
    return refusedPage();
  const customer = customerById(consent.customerId);
  if (request.method !== 'POST') return customer ? approvePage(registration.traits.name, customer) : customerPage();

  const form = readForm(request);
  if (!customer) {
    const chosen = customerById(form.get('customer') ?? '');
    if (chosen) consent.customerId = chosen.id;
    return see(`${pathname}${request.url.search}`);
  }
  const answer = new URL(registration.traits.redirectUri);
  answer.searchParams.set('state', searchParams.get('state') ?? '');
  registration.consents.delete(reference);
  if (form.get('decision') === 'approve')
    answer.searchParams.set('code', issue(registration, 'code', consent.kind, customer.id));
  else answer.searchParams.set('error', 'access_denied');
  return see(answer.href);
}

function isAsked(query: URLSearchParams, { clientId, traits }: Registration): boolean {
  return (
    query.get('client_id') === clientId &&
    query.get('redirect_uri') === traits.redirectUri &&
    query.get('response_type') === 'code' &&
    Boolean(query.get('state')) &&
    isScope(query.get('scope'))
  );
}

/** Whether a scope asks for what this API gives, and for nothing else. */
export function isScope(scope: string | null): boolean {
  const asked = (scope ?? '').split(' ');
  return asked.every((one) => SCOPES.includes(one));
}

const see = (location: string): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});
