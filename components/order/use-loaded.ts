import { useEffect, useState } from 'preact/hooks';

/** A part of the screen that is fetched when it is first shown; undefined until it is there. */
export function useLoaded<T>(load: () => Promise<T>): T | undefined {
  const [loaded, setLoaded] = useState<{ part: T }>();
  useEffect(() => {
    let isShown = true;
    void load().then(
      (part) => isShown && setLoaded({ part }),
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [load]);
  return loaded?.part;
}
