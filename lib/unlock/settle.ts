import type { Ports } from '../sync/ports.ts';
import type { Client } from './client.ts';
import { LoginFailure } from './failures.ts';

/** What the server is still to be told. */
export interface Settling {
  /**
   * Tells the server that its share came, where that is open. `gone`: it had forgotten the enrolment by then, and the door
   * was taken away; `later`: no answer.
   */
  acknowledge(): Promise<'done' | 'gone' | 'later'>;
  /** Tells it of doors that fell. True when there is nothing left to tell. */
  farewell(): Promise<boolean>;
  /** As farewell, of a door that still stands: before everything is forgotten. */
  leave(): Promise<void>;
}

export function createSettling({ vault, exclusive }: Pick<Ports, 'vault' | 'exclusive'>, client: Client): Settling {
  const alone = <T>(run: () => Promise<T>) => exclusive('bankid-settle', run);

  const tellAll = async () => {
    for (const speaker of await vault.bankid.farewells()) {
      const told = await client.unenrol(speaker).then(
        () => true,
        (error: unknown) => error instanceof LoginFailure && error.code === 'unknown-device',
      );
      await vault.bankid.farewelled(speaker.deviceId, told);
    }
    return (await vault.bankid.farewells()).length === 0;
  };

  return {
    acknowledge: () =>
      alone(async () => {
        const device = await vault.bankid.device();
        if (!device || device.acknowledged) return 'done';
        try {
          await client.acknowledge(device.orderId, device);
        } catch (error) {
          if (!isForgotten(error)) return 'later';
          await vault.bankid.remove(device.deviceId);
          return 'gone';
        }
        await vault.bankid.acknowledged(device.deviceId);
        return 'done';
      }),
    farewell: () => alone(tellAll),
    leave: () =>
      alone(async () => {
        const device = await vault.bankid.device();
        if (device) await client.unenrol(device).catch(() => undefined);
        await tellAll();
      }),
  };
}

function isForgotten(error: unknown): boolean {
  return error instanceof LoginFailure && (error.code === 'unknown-device' || error.code === 'unknown-order');
}
