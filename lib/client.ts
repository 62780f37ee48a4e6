import { native } from './browser/native.ts';
import { type Answer, type CommandName, type Envelope, type Input, MESSAGE_VERSION } from './messages.ts';
import { HEAD, type Head, REST, type Rest } from './snapshot.ts';

/** Sends a command to the worker. Rejects only when the worker can't be reached at all. */
export function send<C extends CommandName>(command: C, input: Input<C>): Promise<Answer<C>> {
  const envelope: Envelope<C> = { v: MESSAGE_VERSION, command, input };
  return native.runtime.sendMessage<Envelope<C>, Answer<C>>(envelope);
}

/** The snapshot's first part, as the worker last published it; undefined until the first publication. */
export async function readHead(): Promise<Head | undefined> {
  return (await native.storage.session.get(HEAD))[HEAD] as Head | undefined;
}

/** The accounts that did not fit in `head`. */
export async function readRest(): Promise<Rest | undefined> {
  return (await native.storage.session.get(REST))[REST] as Rest | undefined;
}

/** Calls back whenever the worker publishes. Returns the function that ends it. */
export function watchSnapshot(
  onHead: (head: Head | undefined) => void,
  onRest?: (rest: Rest | undefined) => void,
): () => void {
  const listener = (changes: Record<string, { newValue?: unknown }>, area: string) => {
    if (area !== 'session') return;
    if (HEAD in changes) onHead(changes[HEAD].newValue as Head | undefined);
    if (onRest && REST in changes) onRest(changes[REST].newValue as Rest | undefined);
  };
  native.storage.onChanged.addListener(listener);
  return () => native.storage.onChanged.removeListener(listener);
}

/**
 * Calls back with the head as it is, and whenever the worker publishes one. A reading that was asked for before a
 * publication may be answered after it: then it is left. Returns the function that ends it.
 */
export function followHead(onHead: (head: Head | undefined) => void): () => void {
  let published = false;
  const stop = watchSnapshot((head) => {
    published = true;
    onHead(head);
  });
  void readHead().then(
    (head) => {
      if (!published) onHead(head);
    },
    () => undefined,
  );
  return stop;
}
