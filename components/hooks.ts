import { useEffect, useState } from 'preact/hooks';
import { readHead, watchSnapshot } from '../lib/client.ts';
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

/** In a window that is not visible no frame comes; then this is long enough. */
const FRAME_AT_LATEST_MS = 250;

/** Calls back once, after the frame that shows what has just been rendered. Returns the function that calls it off. */
export function afterPaint(callback: () => void): () => void {
  let timer = setTimeout(callback, FRAME_AT_LATEST_MS);
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(callback);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** The snapshot's head: `first` at once, then whatever the worker publishes. */
export function useHead(first: Head | undefined): Head | undefined {
  const [head, setHead] = useState(first);
  useEffect(() => {
    const stop = watchSnapshot(setHead);
    // What was published between the first reading and the subscription.
    void readHead().then(setHead, () => undefined);
    return stop;
  }, []);
  return head;
}
