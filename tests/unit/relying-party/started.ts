import type { World } from './world.ts';

/** How often BankID was asked how an order is. */
export const collects = (world: World) => world.bankId.log.filter(({ path }) => path.endsWith('/collect')).length;

/** The second that a frame is of. */
export const secondsOf = (qr: string | undefined) => Number(qr?.split('.')[2]);

/** A device with an order that nobody has scanned. */
export async function started(world: World) {
  const device = await world.device();
  const { body } = await device.enrol();
  return { device, orderId: body.orderId, poll: async () => (await device.poll(body.orderId)).body, qr: body.qr! };
}
