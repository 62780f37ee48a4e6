import { exactLiteral } from '../shared/exact-json.ts';
import { type Answer, type SandboxRequest, text } from '../shared/http.ts';
import { answerError, answerItem, answerItems, type Generation, generations } from './answers.ts';
import type { SbankenAccount, SbankenCard, SbankenCustomer } from './customers.ts';
import { customerOf, type Registration } from './registration.ts';
import { answerTransactions } from './transactions.ts';

export const generationOf = (path: string): Generation | undefined =>
  generations.find((generation) => path.startsWith(generation.path));

/** The token in `Authorization: Bearer …`. */
export const bearerToken = ({ headers }: SandboxRequest): string | undefined =>
  /^Bearer (\S+)$/u.exec(headers.authorization ?? '')?.[1];

/** A resource of any generation. The token decides whose accounts are shown; the first generation asks twice. */
export function answerResource(request: SandboxRequest, registration: Registration | undefined): Answer {
  const generation = generationOf(request.url.pathname);
  if (!generation) return text(404, 'Not Found');
  const now = registration?.world.clock.now() ?? 0;
  if (!registration || (registration.tokens.get(bearerToken(request) ?? '') ?? 0) <= now) return text(401, '');
  if (request.method !== 'GET') return answerError(generation, 405, 'MethodNotAllowed', 'Only GET');
  const customer = customerOf(registration);
  if (generation.customerIdHeader) {
    const { customerid } = request.headers;
    if (customerid === undefined) return answerError(generation, 400, 'InputValidation', 'customerId is missing');
    // The first generation answers this with 200: a client that looks at the status alone is found out.
    if (customerid !== customer.nationalId)
      return answerError(generation, 200, 'NotAuthorized', `No access to customer ${String(customerid)}`);
  }
  return route(generation, request, registration, customer);
}

function route(
  generation: Generation,
  request: SandboxRequest,
  registration: Registration,
  customer: SbankenCustomer,
): Answer {
  const [resource = '', id, ...more] = request.url.pathname.slice(generation.path.length).split('/');
  const missing = () => answerError(generation, 404, 'NotFound', `Nothing at ${resource}`);
  if (more.length > 0) return missing();
  const account = customer.accounts.find((one) => one.id === decodeURIComponent(id ?? ''));
  switch (resource.toLowerCase()) {
    case 'accounts': {
      const dto = (one: SbankenAccount) => accountDto(one, customer, registration);
      if (id === undefined) return answerItems(generation, customer.accounts.map(dto));
      return account ? answerItem(generation, dto(account)) : missing();
    }
    case 'transactions':
      return account ? answerTransactions(generation, account, request, registration.world.clock.now()) : missing();
    case 'cards':
      return answerItems(
        generation,
        customer.cards.map((card) => cardDto(card, customer)),
      );
  }
  return missing();
}

function accountDto(account: SbankenAccount, customer: SbankenCustomer, { balances }: Registration): object {
  const change = balances.get(account.id) ?? {};
  const amount = (name: string, changed: string | null | undefined, own: string) =>
    changed === null ? {} : { [name]: exactLiteral(changed ?? own) };
  return {
    accountId: account.id,
    accountNumber: account.number,
    ownerCustomerId: customer.nationalId,
    name: account.name,
    accountType: account.type,
    ...amount('available', change.availableBalance, account.available),
    ...amount('balance', change.balance, account.balance),
    creditLimit: exactLiteral(account.creditLimit),
  };
}

function cardDto({ id, number, accountNumber, productCode, status }: SbankenCard, customer: SbankenCustomer): object {
  return {
    cardId: id,
    cardNumber: number,
    cardVersionNumber: 1,
    accountNumber,
    customerId: customer.nationalId,
    expiryDate: '2029-05-31T00:00:00',
    status,
    cardType: 'Visa',
    productCode,
    accountOwner: customer.name,
  };
}
