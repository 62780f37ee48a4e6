import type { AccessContext } from '../../../lib/banks/connector.ts';
import type { Settings } from '../../../lib/banks/starling/settings.ts';
import type { linkedStarling } from '../../support/linked-starling.ts';

/** What the connector gets for a link, for calls that nothing in the product makes by itself. */
export async function starlingAccess({
  world,
  institution,
  connectionId,
  bank,
}: Awaited<ReturnType<typeof linkedStarling>>): Promise<AccessContext<Settings>> {
  const session = await world.ports.vault.open();
  return {
    institution,
    settings: { accessToken: bank.clientSecret },
    http: world.ports.http(institution, () => undefined),
    clock: world.ports.clock,
    tokens: (await session.get('grant', connectionId))!.current,
    attended: true,
  };
}
