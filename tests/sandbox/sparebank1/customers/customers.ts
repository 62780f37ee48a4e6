import type { Customer, SandboxAccount } from './account.ts';
import { aseLill } from './ase-lill.ts';
import { ingrid } from './ingrid.ts';
import { jonas } from './jonas.ts';
import { nora } from './nora.ts';

/** Everybody who banks here. All names and numbers are made up. */
export const customers: readonly Customer[] = [ingrid, jonas, nora, aseLill];

export const customerById = (id: string): Customer | undefined => customers.find((customer) => customer.id === id);

/** Accounts by key or by the customer's own name for them. */
export function accountsNamed(keyOrName: string): SandboxAccount[] {
  const all = customers.flatMap(({ accounts }) => accounts);
  const byKey = all.filter(({ key }) => key === keyOrName);
  return byKey.length > 0 ? byKey : all.filter(({ name }) => name === keyOrName);
}
