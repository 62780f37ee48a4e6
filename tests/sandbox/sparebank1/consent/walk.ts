import { randomInt } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { InteractionResults } from 'oidc-provider';
import { type Answer, readForm, type SandboxRequest } from '../../shared/http.ts';
import { DEFAULT_SCOPE } from '../authorization-server.ts';
import { type AllianceBank, allianceBanks } from '../banks.ts';
import type { Customer } from '../customers/account.ts';
import { customerById } from '../customers/customers.ts';
import type { Registrations } from '../registration.ts';
import { expiredPage } from './error-pages.ts';
import { approvePage, bankPage, codePage, customerPage } from './pages.ts';

/** How far a person has come. Each step is checked on the server, so none can be skipped. */
interface Walk {
  bank?: AllianceBank;
  customer?: Customer;
  code?: string;
  wrong?: boolean;
  proven?: boolean;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The consent pages: bank, customer, one-time code, approval. A POST takes a step, a GET shows where one is. */
export function createConsentPages(provider: Provider, registrations: Registrations) {
  const walks = new Map<string, Walk>();

  const finish = async (interaction: Interaction, result: InteractionResults): Promise<Answer> => {
    walks.delete(interaction.uid);
    interaction.result = result;
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
    return see(interaction.returnTo);
  };

  const approve = async (interaction: Interaction, customer: Customer): Promise<Answer> => {
    const clientId = String(interaction.params['client_id']);
    const grant = new provider.Grant({ accountId: customer.id, clientId });
    grant.addOIDCScope(`openid ${DEFAULT_SCOPE}`);
    const grantId = await grant.save();
    return finish(interaction, { login: { accountId: customer.id, remember: false }, consent: { grantId } });
  };

  return async (request: SandboxRequest): Promise<Answer> => {
    const interaction = await provider.interactionDetails(request.message, request.response).catch(() => undefined);
    const registration = registrations.get(String(interaction?.params['client_id']));
    if (!interaction || !registration || !request.url.pathname.endsWith(`/${interaction.uid}`)) return expiredPage();
    const walk = walks.get(interaction.uid) ?? { ...withBank(interaction.params['finInst']) };
    walks.set(interaction.uid, walk);

    if (request.method !== 'POST') return show(walk, registration.traits);
    const form = readForm(request);
    const denied = { error: 'access_denied' };
    if (form.get('decision') === 'refuse') return finish(interaction, denied);
    if (form.get('decision') === 'approve' && walk.proven && walk.customer) return approve(interaction, walk.customer);
    take(walk, form);
    if (walk.bank && registration.traits.finInst && walk.bank.id !== registration.traits.finInst)
      return finish(interaction, denied);
    return see(request.url.pathname);
  };
}

function withBank(id: unknown): Pick<Walk, 'bank'> {
  const bank = allianceBanks.find((candidate) => candidate.id === id);
  return bank ? { bank } : {};
}

function take(walk: Walk, form: URLSearchParams): void {
  if (!walk.bank) Object.assign(walk, withBank(form.get('bank')));
  else if (!walk.customer) {
    const customer = customerById(form.get('customer') ?? '');
    if (customer) Object.assign(walk, { customer, code: String(randomInt(1_000_000)).padStart(6, '0') });
  } else if (!walk.proven) {
    walk.proven = form.get('code') === walk.code;
    walk.wrong = !walk.proven;
  }
}

function show({ bank, customer, code, wrong, proven }: Walk, traits: { name: string; redirectUri: string }): Answer {
  if (!bank) return bankPage();
  if (!customer || code === undefined) return customerPage(bank);
  if (!proven) return codePage(customer, code, wrong ?? false);
  return approvePage({ name: traits.name, host: new URL(traits.redirectUri).host }, bank, customer);
}

const see = (location: string): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});
