import { discoverEndpoints, type Endpoints } from '../../oauth/discovery.ts';
import { exchangeCode } from '../../oauth/grants.ts';
import type { Claims } from '../../oauth/id-token.ts';
import { openidRequest, openidResponse } from '../../oauth/openid.ts';
import type { Transaction } from '../../oauth/authorization.ts';
import type { Context, Json, LinkContext, Step, StepInput, Tokens } from '../connector.ts';
import { clientApi, type ClientToken } from './client-token.ts';
import { type Consent, createConsent, deleteConsent, findConsent, isReusable, permissionsFor } from './consent.ts';
import { oauthClient } from './profile.ts';
import type { Settings } from './settings.ts';

type Link = LinkContext<Settings>;

/** What a link remembers while the person is at the bank. */
interface State {
  transaction: Transaction;
  consentEndsAt: number | null;
  endpoints: Endpoints | null;
  clientToken: ClientToken;
}

/** A consent that this link made: the bank still has it when the link comes to nothing. */
interface Leaves {
  consentId: string;
  endpoints: Endpoints | null;
  clientToken: ClientToken;
}

/** Claim of an id_token (security profile of UK Open Banking): when the refresh token ends, epoch seconds. */
const REFRESH_ENDS = 'http://openbanking.org.uk/refresh_token_expires_at';

/** Makes the consent, or finds the one of the earlier link, and asks the person for it. */
export async function beginLink(link: Link): Promise<Step> {
  const { institution, settings, http, clock, redirectUri, previous } = link;
  const endpoints = institution.oauth && (await discoverEndpoints(institution.oauth, http, clock.now()));
  const client = await oauthClient(institution, settings, endpoints);
  const { api, clientToken } = await clientApi(link, client);
  const permissions = permissionsFor(settings.asks);
  const standing = previous?.consentId === undefined ? null : await findConsent(api, previous.consentId);
  const reused = standing && isReusable(standing, permissions, clock.now()) ? standing : null;
  const consent = reused ?? (await createConsent(api, permissions));
  const { url, transaction } = await openidRequest(client, redirectUri, consent.id, link.clock);
  const kept = { endpoints: endpoints ?? null, clientToken };
  const state: State = { transaction, consentEndsAt: consent.endsAt ?? null, ...kept };
  const leaves: Leaves = { consentId: consent.id, ...kept };
  return { type: 'redirect', url, state: json(state), ...(!reused && { leaves: json(leaves) }) };
}

/** Checks the bank's answer, exchanges its code, and learns when consent and tokens end. */
export async function finishLink(link: Link, saved: Json, input: StepInput): Promise<Step> {
  if (input.type !== 'redirected') throw new TypeError(`a consent page answers by redirect, not ${input.type}`);
  const { institution, settings, http, clock, keep } = link;
  const { transaction, consentEndsAt, endpoints, clientToken } = saved as unknown as State;
  const client = await oauthClient(institution, settings, endpoints ?? undefined);
  const ports = { http, clock };
  const parameters = await openidResponse(client, transaction, input.url, ports);
  let received: Tokens | undefined;
  const about = {
    ...(transaction.intentId !== undefined && { consentId: transaction.intentId }),
    ...(endpoints && { extra: { ...endpoints } }),
  };
  const claims = await exchangeCode(client, transaction, parameters, {
    ...ports,
    keep: (tokens) => keep({ ...(received = { ...tokens, ...about }), unchecked: true }),
  });
  if (!received) throw new TypeError('an exchange without tokens');
  const endsAt = await authorisedUntil(link, client, clientToken, transaction.intentId, consentEndsAt);
  await keep(withEnds(received, endsAt, claims));
  return { type: 'done' };
}

/** Ends the consent that a link has made. Throws `Failure`. */
export async function abandonLink(context: Context<Settings>, saved: Json): Promise<void> {
  const { consentId, endpoints, clientToken } = saved as unknown as Leaves;
  const client = await oauthClient(context.institution, context.settings, endpoints ?? undefined);
  const { api } = await clientApi(context, client, clientToken);
  await deleteConsent(api, consentId);
}

/**
 * Tokens with the ends that the bank told: of the refresh token by its claim, which comes anew with each one, and of
 * the consent. Where there is no refresh token, all ends with the access token.
 */
export function withEnds(tokens: Tokens, consentEndsAt: number | null, claims: Claims | undefined): Tokens {
  const refreshEnds = claims?.[REFRESH_ENDS];
  const ends = [consentEndsAt ?? [], tokens.refreshToken === undefined ? tokens.accessEndsAt : []].flat();
  return {
    ...tokens,
    ...(typeof refreshEnds === 'number' && { refreshIdleEndsAt: refreshEnds * 1000 }),
    ...(ends.length > 0 && { refreshAbsoluteEndsAt: Math.min(...ends) }),
  };
}

/** The end may be set only when the person approves. The link does not fail where the bank won't tell. */
async function authorisedUntil(
  link: Link,
  client: Awaited<ReturnType<typeof oauthClient>>,
  clientToken: ClientToken,
  consentId: string | undefined,
  before: number | null,
): Promise<number | null> {
  if (consentId === undefined) return before;
  const read = async (): Promise<Consent | null> => {
    const { api } = await clientApi(link, client, clientToken);
    return findConsent(api, consentId);
  };
  const consent = await read().catch(() => null);
  return consent ? (consent.endsAt ?? null) : before;
}

/** Plain data of ours as what is stored. */
const json = (value: State | Leaves): Json => value as unknown as Json;
