import { randomBytes } from 'node:crypto';
import { type Answer, readForm, type SandboxRequest } from '../shared/http.ts';
import { customerById, customers } from './customers.ts';
import { approvePage, customerPage, refusedPage } from './pages.ts';
import type { Registration } from './registration.ts';

const CODE_MS = 300_000;
const DAY = 86_400_000;

/** `/welcome?sessionid=…`: a GET shows where the person is, a POST takes a step. */
export function consentAnswer(request: SandboxRequest, registration: Registration | undefined): Answer {
  const authorization = registration?.authorizations.get(request.url.searchParams.get('sessionid') ?? '');
  if (!registration || !authorization || authorization.code) return refusedPage();
  const { world, traits } = registration;
  const [, ...name] = authorization.bank.split('/');
  const bank = name.join('/');
  const customer = customerById(authorization.customerId);
  if (request.method !== 'POST') {
    if (!customer)
      return customerPage(
        bank,
        customers.filter((one) => one.bank === authorization.bank),
      );
    return approvePage(bank, customer, Math.round((authorization.validUntil - world.clock.now()) / DAY));
  }
  const form = readForm(request);
  if (!customer) {
    const chosen = customerById(form.get('customer') ?? '');
    if (chosen?.bank === authorization.bank) authorization.customerId = chosen.id;
    return see(`/welcome${request.url.search}`);
  }
  const answer = new URL(traits.redirectUri);
  answer.searchParams.set('state', authorization.state);
  if (form.get('decision') === 'approve') {
    const value = randomBytes(24).toString('base64url');
    authorization.code = { value, endsAt: world.clock.now() + CODE_MS, used: false };
    answer.searchParams.set('code', value);
  } else {
    answer.searchParams.set('error', 'access_denied');
    answer.searchParams.set('error_description', 'Denied data sharing consent');
  }
  return see(answer.href);
}

const see = (location: string): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});
