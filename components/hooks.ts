import { useEffect, useState } from 'preact/hooks';
import { followHead } from '../lib/client.ts';
import type { Head } from '../lib/snapshot.ts';

/** The time of looking (epoch ms), moved on every ten seconds so that ages stay true while they are read. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A window that is not visible is never painted; then this is long enough. */
const PAINT_AT_LATEST_MS = 1_000;

/** Calls back once, when something with content has been painted. Returns the function that calls it off. */
export function afterFirstPaint(callback: () => void): () => void {
  const painted = new PerformanceObserver((list) => {
    if (list.getEntriesByName('first-contentful-paint').length > 0) finish();
  });
  const timer = setTimeout(finish, PAINT_AT_LATEST_MS);
  painted.observe({ type: 'paint', buffered: true });
  function stop() {
    painted.disconnect();
    clearTimeout(timer);
  }
  function finish() {
    stop();
    callback();
  }
  return stop;
}

/** The snapshot's head: `first` at once, then whatever the worker publishes. */
export function useHead(first: Head | undefined): Head | undefined {
  const [head, setHead] = useState(first);
  // With what was published between the first reading and the subscription.
  useEffect(() => followHead(setHead), []);
  return head;
}
