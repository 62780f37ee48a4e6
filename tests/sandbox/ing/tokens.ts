import { randomBytes } from 'node:crypto';
import type { IssuedToken, Registration, TokenKind } from './registration.ts';

/** Seconds that each kind of token lives. */
export const LIFE: Record<IssuedToken['use'], number> = {
  application: 900,
  access: 900,
  refresh: 180 * 86_400,
  code: 300,
};

/** A new token of a client, opaque. */
export function issue(
  registration: Registration,
  use: IssuedToken['use'],
  kind: TokenKind,
  customerId?: string,
): string {
  const value = randomBytes(32).toString('base64url');
  const endsAt = registration.world.clock.now() + LIFE[use] * 1000;
  if (use === 'refresh') registration.refreshTokens += 1;
  registration.tokens.set(value, {
    use,
    kind,
    endsAt,
    ...(customerId !== undefined && { customerId }),
    ...(use === 'refresh' && { ordinal: registration.refreshTokens }),
  });
  return value;
}

/** A live token of that use; undefined for any other. */
export function liveToken(
  { tokens, world }: Registration,
  use: IssuedToken['use'],
  value: string | null | undefined,
): IssuedToken | undefined {
  const token = tokens.get(value ?? '');
  return token?.use === use && token.endsAt > world.clock.now() ? token : undefined;
}

/** Forgets a client's tokens of these uses. */
export function forget({ tokens }: Registration, ...uses: IssuedToken['use'][]): void {
  for (const [value, token] of tokens) if (uses.includes(token.use)) tokens.delete(value);
}
