import type { OAuthProfile } from '../banks/catalog/institution.ts';
import type { Tokens } from '../banks/connector.ts';

type TokenFields = Record<string, unknown>;

/** What a profile says of the life of its tokens. */
export type TokenLife = Pick<OAuthProfile, 'maxAccessTokenSeconds' | 'refreshIdleDays' | 'refreshAbsoluteDays'>;

/**
 * The tokens of a token response, read as leniently as is safe, so that a rotated token is never lost to an odd field
 * beside it: a JSON object with a non-empty `access_token` is enough, or at a refresh the next `refresh_token` alone,
 * kept beside the access token that it found. Null when even that is missing. A response without `refresh_token` keeps
 * the previous one (RFC 6749 6).
 *
 * `expires_in` is clamped to the profile's maximum: banks document wrong values (SpareBank 1: 15552000 for 600).
 */
export function readTokens(text: string, profile: TokenLife, now: number, previous?: Tokens): Tokens | null {
  const fields = parseObject(text);
  const own = nonEmpty(fields?.['access_token']);
  const next = nonEmpty(fields?.['refresh_token']);
  const accessToken = own ?? (next && previous?.accessToken);
  if (!fields || !accessToken) return null;
  const refreshToken = next ?? previous?.refreshToken;
  const idle = seconds(fields['refresh_token_expires_in']) ?? days(profile.refreshIdleDays);
  const absolute = seconds(fields['refresh_token_absolute_expires_in']);
  const absoluteEndsAt =
    absolute === undefined
      ? (previous?.refreshAbsoluteEndsAt ?? after(now, days(profile.refreshAbsoluteDays)))
      : after(now, absolute);
  return {
    accessToken,
    accessEndsAt: !own ? now : now + clampedLife(fields['expires_in'], profile.maxAccessTokenSeconds) * 1000,
    receivedAt: now,
    ...(refreshToken && { refreshToken }),
    ...(idle !== undefined && { refreshIdleEndsAt: now + idle * 1000 }),
    ...(absoluteEndsAt !== undefined && { refreshAbsoluteEndsAt: absoluteEndsAt }),
  };
}

function parseObject(text: string): TokenFields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as TokenFields) : null;
  } catch {
    return null;
  }
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/u.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

function clampedLife(value: unknown, maximum: number): number {
  return Math.min(seconds(value) ?? maximum, maximum);
}

function days(count: number | undefined): number | undefined {
  return count === undefined ? undefined : count * 86_400;
}

function after(now: number, life: number | undefined): number | undefined {
  return life === undefined ? undefined : now + life * 1000;
}
