import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { readRest, watchSnapshot } from '../../lib/client.ts';
import type { CommandName, Input, InstitutionView } from '../../lib/messages.ts';
import type { Head, Rest } from '../../lib/snapshot.ts';
import { obstacleText, type Result, run } from '../../lib/ui/run.ts';
import { parseRoute } from '../../lib/ui/parse-route.ts';
import { type Route, routeHash } from '../../lib/ui/route.ts';
import type { TroubleKind } from '../Trouble.tsx';
import type { PageContext } from './context.ts';

/** How long something that was said stays to be read. */
const SAID_FOR_MS = 6_000;

/** How often, and how long after another, the catalog is asked for. */
const TRIES = 5;
const RETRY_MS = 1_000;

/** The route in the address, followed as it changes. */
export function useRoute(): [Route | null, (route: Route) => void] {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const go = useCallback((next: Route) => {
    location.hash = routeHash(next);
    scrollTo(0, 0);
  }, []);
  return [route, go];
}

/** Something to say for a while; saying the same again starts the while anew. */
export function useSaying(): [string, (text: string) => void] {
  const [said, setSaid] = useState({ text: '' });
  useEffect(() => {
    if (!said.text) return;
    const timer = setTimeout(() => setSaid({ text: '' }), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return [said.text, useCallback((text: string) => setSaid({ text }), [])];
}

export interface Asking extends Pick<PageContext, 'ask' | 'act'> {
  /** Set while the guard's passphrase is wanted; called with whether it was given. */
  guard: ((opened: boolean) => void) | null;
  trouble: TroubleKind | null;
}

/** Commands with the guard's question in between. */
export function useAsking(say: (text: string) => void): Asking {
  const [guard, setGuard] = useState<Asking['guard']>(null);
  const [trouble, setTrouble] = useState<Asking['trouble']>(null);
  const asking = useMemo(() => {
    const openGuard = () =>
      new Promise<boolean>((resolve) => {
        setGuard(() => (opened: boolean) => {
          setGuard(null);
          resolve(opened);
        });
      });
    async function ask<C extends CommandName>(command: C, input: Input<C>): Promise<Result<C>> {
      const result = await run(command, input);
      const refusal = !result.ok && 'refusal' in result ? result.refusal : null;
      setTrouble(refusal === 'outdated' || refusal === 'unreachable' ? refusal : null);
      return refusal === 'guarded' && (await openGuard()) ? run(command, input) : result;
    }
    const act: PageContext['act'] = async (command, input) => {
      const result = await ask(command, input);
      if (result.ok) return { output: result.output };
      // Who has just closed the guard's question knows why nothing happened.
      if (!('refusal' in result && result.refusal === 'guarded')) say(obstacleText(result, Date.now()));
      return null;
    };
    return { ask, act };
  }, [say]);
  return { ...asking, guard, trouble };
}

/** Every account of the snapshot, the rest included. */
export function useAccounts(head: Head | undefined): PageContext['accounts'] {
  const [rest, setRest] = useState<Rest>();
  useEffect(() => {
    const stop = watchSnapshot(() => undefined, setRest);
    void readRest().then(setRest, () => undefined);
    return stop;
  }, []);
  return useMemo(() => ({ ...head?.accounts, ...rest?.accounts }), [head, rest]);
}

/**
 * The catalog, asked for when the vault opens and again when a link comes or goes: stored credentials are part of it.
 * Asked a few times over where the worker does not answer.
 */
export function useInstitutions(
  head: Head | undefined,
  ask: PageContext['ask'],
): [InstitutionView[] | undefined, () => void] {
  const [institutions, setInstitutions] = useState<InstitutionView[]>();
  const [turn, setTurn] = useState(0);
  const open = head?.vault === 'open';
  const links = [...(head?.connections ?? []), ...(head?.attempts ?? [])].map(({ id }) => id).join(' ');
  useEffect(() => {
    if (!open) return;
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async (tries: number) => {
      const result = await ask('institutions', {});
      if (!wanted) return;
      if (result.ok) setInstitutions(result.output);
      else if (tries > 1) timer = setTimeout(() => void load(tries - 1), RETRY_MS);
    };
    void load(TRIES);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [open, links, ask, turn]);
  return [open ? institutions : undefined, useCallback(() => setTurn((last) => last + 1), [])];
}
