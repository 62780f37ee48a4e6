import { afterAll } from 'vitest';
import type { ClientControl } from '../../sandbox/control.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import type { World } from '../../support/world.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The sandbox of one test file, closed after its last test. */
export async function sandboxOfFile(): Promise<Sandbox> {
  const sandbox = await startSandbox({ ports: {} });
  afterAll(() => sandbox.close());
  return sandbox;
}

/** Time passes for the person and for the bank alike. */
export async function pass(world: World, bank: ClientControl, ms: number): Promise<void> {
  world.state.offset += ms;
  await bank.advance(ms / 1000);
}

export const tokenRequests = async (bank: ClientControl) => (await bank.log()).filter(({ kind }) => kind === 'token');

/** Names and booked amounts as the popup has them. */
export const amounts = (world: World) => Object.values(world.head().accounts).map(({ name, booked }) => [name, booked]);
