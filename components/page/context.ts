import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CommandName, Input, InstitutionView, Output } from '../../lib/messages.ts';
import type { AccountView, Head } from '../../lib/snapshot.ts';
import type { Result } from '../../lib/ui/run.ts';
import type { Route } from '../../lib/ui/route.ts';

/** What every part of the page knows and may do. */
export interface PageContext {
  head: Head;
  /** Every account that is shown, those of `rest` too. */
  accounts: Record<string, AccountView>;
  /** Epoch ms. */
  now: number;
  /** Undefined until the worker has answered. */
  institutions: InstitutionView[] | undefined;
  /** Asks for them again: stored credentials are part of them. */
  reload(): void;
  /** The country whose banks the person last asked for; undefined before that. */
  country: string | undefined;
  setCountry(code: string): void;
  go(route: Route): void;
  /** Says something in the corner, to eyes and screen readers. */
  say(text: string): void;
  /** Sends a command; where the guard refuses it, asks for the guard's passphrase and sends it again. */
  ask<C extends CommandName>(command: C, input: Input<C>): Promise<Result<C>>;
  /** The same for who only wants it done: why it did not happen is said in the corner. */
  act<C extends CommandName>(command: C, input: Input<C>): Promise<{ output: Output<C> } | null>;
}

export const PageValues = createContext<PageContext | null>(null);

/** Throws outside the open page: every part of it stands inside the provider. */
export function usePage(): PageContext {
  const page = useContext(PageValues);
  if (!page) throw new TypeError('no page around this');
  return page;
}
