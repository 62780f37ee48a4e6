import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import { authorizationResponse, newTransaction } from '../../oauth/authorization.ts';
import type { Institution } from '../catalog/institution.ts';
import type { Json, LinkContext, Step } from '../connector.ts';
import { consentEnd, readBanks } from './banks.ts';
import { facts } from './facts.ts';
import { type Api, call, openApi } from './request.ts';
import { authoriseSession } from './session.ts';
import type { Settings } from './settings.ts';

const applicationShape = z.object({
  active: z.boolean(),
  environment: z.optional(z.string()),
  redirect_urls: z.array(z.string()),
});
const startedShape = z.object({ url: z.string().check(z.refine((text) => URL.canParse(text))) });

/** Bank id → longest consent in seconds: what is left of the list once a person has chosen. */
const choosingShape = z.object({ longest: z.record(z.string(), z.number()) });
const transactionShape = z.object({ state: z.string(), redirectUri: z.string(), endsAt: z.number() });

/** Which bank? Asked once the application is known to work and to know our redirect address. Throws `Failure`. */
export async function chooseBank(link: LinkContext<Settings>): Promise<Step> {
  const api = await openApi(link);
  await checkApplication(api, link.redirectUri);
  const known = await readBanks(api, link.settings.psuType, link.bank?.country);
  return {
    type: 'choose',
    banks: known.map(({ id, name, country }) => ({ id, name, country })),
    state: { longest: Object.fromEntries(known.map(({ id, longestSeconds }) => [id, longestSeconds])) },
  };
}

/** `GET /application`: what a person who has just made one forgets. Throws `Failure` configuration, in words for each. */
async function checkApplication(api: Api, redirectUri: string): Promise<void> {
  const application = z.safeParse(applicationShape, await call(api, 'GET', 'application'));
  if (!application.success) throw new Failure('bad-response', { reason: 'shape' });
  const { active, environment, redirect_urls: registered } = application.data;
  if (environment === 'SANDBOX') throw new Failure('configuration', { reason: 'application-sandbox' });
  if (!active) throw new Failure('configuration', { reason: 'application-inactive' });
  if (!registered.includes(redirectUri)) throw new Failure('configuration', { reason: 'redirect-not-registered' });
}

/** `POST /auth`: the page of the bank that was chosen. Throws `Failure`. */
export async function startConsent(link: LinkContext<Settings>, state: Json, bankId: string): Promise<Step> {
  const { longest } = z.parse(choosingShape, state);
  const [country, ...name] = bankId.split('/');
  if (!Object.hasOwn(longest, bankId)) throw new TypeError('a bank that was not among those to choose from');
  const { state: secret } = newTransaction(false, link.redirectUri);
  const endsAt = consentEnd(longest[bankId]!, link.clock.now());
  const started = z.safeParse(
    startedShape,
    await call(await openApi(link), 'POST', 'auth', {
      body: {
        access: { valid_until: new Date(endsAt).toISOString(), balances: true, transactions: true },
        aspsp: { name: name.join('/'), country },
        state: secret,
        redirect_url: link.redirectUri,
        psu_type: link.settings.psuType,
      },
    }),
  );
  if (!started.success || !isConsentPage(started.data.url, link.institution))
    throw new Failure('bad-response', { reason: 'shape' });
  return {
    type: 'redirect',
    url: started.data.url,
    state: { state: secret, redirectUri: link.redirectUri, endsAt },
  };
}

/** Whether the page is the intermediary's own, as securely reached as its API. */
function isConsentPage(url: string, { traits, origins: [api = ''] }: Institution): boolean {
  const { protocol, hostname } = new URL(url);
  const domain = traits?.['consentDomain'] ?? facts.consentDomain.value;
  return protocol === new URL(api).protocol && (hostname === domain || hostname.endsWith(`.${domain}`));
}

/** Takes the answer of the consent page: the code becomes a session, once. Throws `Failure`. */
export async function finishConsent(link: LinkContext<Settings>, state: Json, redirected: string): Promise<Step> {
  const { endsAt, ...transaction } = z.parse(transactionShape, state);
  const { oauth: profile } = link.institution;
  if (!profile) throw new TypeError(`${link.institution.id} has no consent page`);
  const client = { profile, clientId: link.settings.applicationId };
  const answer = authorizationResponse(client, { ...transaction, codeVerifier: null }, redirected);
  const code = answer.get('code');
  if (!code) throw new Failure('bad-response', { reason: 'foreign-answer' });
  await authoriseSession(await openApi(link), code, endsAt, link);
  return { type: 'done' };
}
