import { useEffect, useState } from 'preact/hooks';
import { native } from '../../lib/browser/native.ts';
import { ORDER, type OrderView } from '../../lib/snapshot.ts';

/** A frame that the worker has not replaced for this long is one that the app refuses. */
const STALE_AFTER_MS = 5_000;

/** The published order of a subject, as it changes; without its frame once that has grown old. */
export function useOrder(subject: string): OrderView | undefined {
  const [order, setOrder] = useState<OrderView>();
  const [isStale, setStale] = useState(false);
  useEffect(() => {
    const take = (view: unknown) => setOrder(view as OrderView | undefined);
    const listener = (changes: Record<string, { newValue?: unknown }>, area: string) => {
      if (area === 'session' && ORDER in changes) take(changes[ORDER].newValue);
    };
    native.storage.onChanged.addListener(listener);
    void native.storage.session.get(ORDER).then(
      (found) => take(found[ORDER]),
      () => undefined,
    );
    return () => native.storage.onChanged.removeListener(listener);
  }, []);
  useEffect(() => {
    // Of a frame from the future, by a clock that was set back, nobody knows the age: it gets no more time either.
    const left = order ? Math.min(STALE_AFTER_MS, order.shownAt + STALE_AFTER_MS - Date.now()) : 0;
    setStale(left <= 0);
    const timer = setTimeout(() => setStale(true), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [order]);
  if (order?.subject !== subject) return undefined;
  if (!isStale || !order.frame) return order;
  const { frame: _old, ...rest } = order;
  return rest;
}
