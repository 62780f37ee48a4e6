import { fromBase64 } from '../base64.ts';
import { Failure } from '../failure.ts';
import type { Leniency, OAuthProfile } from '../banks/catalog/institution.ts';
import type { Transaction } from './authorization.ts';

/** Claim that names the consent (UK Open Banking security profile, 2018, 5.2). */
const INTENT = 'openbanking_intent_id';

/** How the person was authenticated, in the words that UK Open Banking has for it (the same, 5.2). */
const ACRS: unknown[] = ['urn:openbanking:psd2:sca', 'urn:openbanking:psd2:ca'];

export type Claims = Record<string, unknown>;

/** Whether the bank's signed answers may lack something, by its profile. */
export function allows({ openid }: OAuthProfile, leniency: Leniency): boolean {
  return openid?.leniencies?.includes(leniency) ?? false;
}

/**
 * What the library's checks leave over: the claims name this transaction's consent, and an `acr` that is there is one
 * that was asked for. Where the consent isn't `required` they may leave it out, never name another. Throws `Failure`.
 */
export function checkIntent(
  claims: Claims | undefined,
  { intentId }: Pick<Transaction, 'intentId'>,
  required: boolean,
): void {
  const named = claims?.[INTENT];
  const acr = claims?.['acr'];
  const isOurs = named === intentId || (named === undefined && !required);
  if (!isOurs || (acr !== undefined && !ACRS.includes(acr)))
    throw new Failure('bad-response', { reason: 'foreign-answer' });
}

/** The payload of a JWT whose signature was checked. */
export function claimsOf(jwt: string | null): Claims {
  const payload = (jwt ?? '').split('.')[1] ?? '';
  return JSON.parse(new TextDecoder().decode(fromBase64(payload) ?? undefined)) as Claims;
}
