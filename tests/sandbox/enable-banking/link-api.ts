import { randomBytes, randomUUID } from 'node:crypto';
import { type Answer, json, type SandboxRequest } from '../shared/http.ts';
import { bankKey, banks, customerById, type EbAccount, type EbBank, identificationHash } from './customers.ts';
import { refuse } from './refuse.ts';
import type { Registration, Session } from './registration.ts';

/** `GET /application`. */
export function applicationAnswer({ applicationId, traits }: Registration): Answer {
  return json(200, {
    name: 'Saldobar',
    kid: applicationId,
    environment: traits.environment,
    redirect_urls: [traits.redirectUri],
    active: isActive(traits),
    countries: [...new Set(banks.map(({ country }) => country))],
    services: ['AIS'],
  });
}

export const isActive = ({ linked }: Registration['traits']): boolean => linked.length > 0;

/** `GET /aspsps`. */
export function aspspsAnswer({ url }: SandboxRequest, { traits }: Registration): Answer {
  const { searchParams: query } = url;
  const [country, psuType] = [query.get('country'), query.get('psu_type')];
  if (country !== null && !/^[A-Z]{2}$/u.test(country))
    return refuse(422, 'country is no code', 'WRONG_REQUEST_PARAMETERS');
  if (psuType !== null && psuType !== 'personal' && psuType !== 'business')
    return refuse(422, 'psu_type is unknown', 'WRONG_REQUEST_PARAMETERS');
  const listed = [...banks, ...fillers(traits.fillers)]
    .filter((bank) => country === null || bank.country === country)
    .filter(({ psu_types }) => psuType === null || psu_types.includes(psuType));
  return json(200, { aspsps: listed.map(aspspDto) });
}

function aspspDto({ name, country, psu_types, maximum_consent_validity }: EbBank) {
  return {
    name,
    country,
    logo: `https://enablebanking.com/brands/${country}/${encodeURIComponent(name)}/`,
    psu_types,
    auth_methods: psu_types.map((psu_type) => ({ psu_type, approach: 'REDIRECT', hidden_method: false })),
    maximum_consent_validity,
    beta: false,
    required_psu_headers: ['Psu-Ip-Address', 'Psu-User-Agent'],
  };
}

function fillers(count: number): EbBank[] {
  const name = (i: number) => `Sparverein ${i} ${'mit langem Namen '.repeat(20)}`.trim();
  return Array.from({ length: count }, (_, i) => ({
    name: name(i),
    country: 'AT',
    psu_types: ['personal'],
    maximum_consent_validity: 15_552_000,
  }));
}

/** `POST /auth`. */
export function authAnswer(request: SandboxRequest, registration: Registration, origin: string): Answer {
  const body = readBody(request);
  const { access, aspsp, state, redirect_url, psu_type } = body ?? {};
  const wrong = (message: string, error = 'WRONG_REQUEST_PARAMETERS') => refuse(422, message, error);
  if (!body) return wrong('The body is no JSON');
  if (typeof state !== 'string' || state === '') return wrong('state is missing');
  if (redirect_url !== registration.traits.redirectUri)
    return wrong('Redirect URI not allowed', 'REDIRECT_URI_NOT_ALLOWED');
  const { name, country } = (aspsp ?? {}) as Record<string, unknown>;
  const bank = banks.find((one) => one.name === name && one.country === country);
  if (!bank || !bank.psu_types.includes(psu_type as 'personal'))
    return wrong('Wrong ASPSP name provided', 'WRONG_ASPSP_PROVIDED');
  const { valid_until } = (access ?? {}) as Record<string, unknown>;
  const text = String(valid_until);
  const validUntil = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u.test(text)
    ? Date.parse(text)
    : NaN;
  const now = registration.world.clock.now();
  if (!(validUntil > now)) return wrong('valid_until is no time to come');
  const longest = bank.maximum_consent_validity;
  if (validUntil >= now + longest * 1000)
    return wrong(`ASPSP does not support consent validity more than ${longest} seconds in the future`);
  const id = randomUUID();
  registration.authorizations.set(id, { bank: bankKey(bank), state, validUntil });
  const at = registration.traits.consentOrigin ?? origin;
  return json(200, {
    url: `${at}/welcome?sessionid=${id}`,
    authorization_id: id,
    psu_id_hash: randomBytes(16).toString('hex'),
  });
}

/** `POST /sessions`: a code is good for one session. */
export function newSessionAnswer(request: SandboxRequest, registration: Registration): Answer {
  const { authorizations, sessions, world, traits } = registration;
  const code = readBody(request)?.['code'];
  const authorization = [...authorizations.values()].find((one) => one.code?.value === code);
  if (typeof code !== 'string' || !authorization?.code)
    return refuse(422, 'Wrong authorization code provided', 'WRONG_AUTHORIZATION_CODE');
  if (authorization.code.used) return refuse(422, 'Session is already authorized', 'ALREADY_AUTHORIZED');
  if (authorization.code.endsAt <= world.clock.now())
    return refuse(422, 'Authorization code is expired', 'EXPIRED_AUTHORIZATION_CODE');
  authorization.code.used = true;
  const { bank, validUntil, customerId = '' } = authorization;
  const customer = customerById(customerId);
  // Restricted: what was not linked in the control panel is not seen.
  const accounts = traits.linked.includes(customerId) ? (customer?.accounts ?? []) : [];
  const session: Session = {
    status: 'AUTHORIZED',
    validUntil,
    customerId,
    bank,
    accounts: new Map(accounts.map(({ key }) => [randomUUID(), key])),
  };
  const id = randomUUID();
  sessions.set(id, session);
  const [country, name] = bank.split('/');
  const uids = [...session.accounts.keys()];
  return json(200, {
    session_id: id,
    accounts: accounts.map((account, i) => accountDto(account, uids[i]!, customer?.name ?? '', traits.hashes)),
    aspsp: { name, country },
    psu_type: 'personal',
    access: { valid_until: new Date(validUntil).toISOString(), balances: true, transactions: true },
  });
}

function accountDto(account: EbAccount, uid: string, owner: string, hashes: Registration['traits']['hashes']) {
  const { iban, other, details, product, currency, cash_account_type, credit_limit } = account;
  const hash = identificationHash(account);
  return {
    uid,
    account_id: { ...(iban && { iban }), ...(other && { other }) },
    name: owner,
    ...(details && { details }),
    ...(product && { product }),
    currency,
    cash_account_type,
    usage: 'PRIV',
    ...(credit_limit && { credit_limit }),
    ...(hashes !== 'none' && { identification_hash: hash, identification_hashes: hashes === 'both' ? [hash] : [] }),
  };
}

function readBody({ headers, body }: SandboxRequest): Record<string, unknown> | undefined {
  if (headers['content-type']?.split(';')[0] !== 'application/json') return undefined;
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
