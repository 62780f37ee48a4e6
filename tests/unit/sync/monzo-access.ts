import type { AccessContext } from '../../../lib/banks/connector.ts';
import type { Settings } from '../../../lib/banks/monzo/settings.ts';
import type { linkedMonzo } from '../../support/linked-monzo.ts';

/** What the connector gets for a link, for calls that nothing in the product makes by itself. */
export async function monzoAccess({
  world,
  institution,
  connectionId,
  settings,
}: Awaited<ReturnType<typeof linkedMonzo>>): Promise<AccessContext<Settings>> {
  const session = await world.ports.vault.open();
  return {
    institution,
    settings,
    http: world.ports.http(institution, () => undefined),
    clock: world.ports.clock,
    tokens: (await session.get('grant', connectionId))!.current,
    attended: true,
  };
}
