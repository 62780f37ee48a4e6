/** Locks by name as browsers keep them: a holder that dies gives them back, and is not waited for. */
export function createLocks() {
  const queues = new Map<string, { life: object; start(): void }[]>();

  const advance = (name: string) => {
    const queue = queues.get(name)!;
    queue.shift();
    queue[0]?.start();
  };

  return {
    hold<T>(name: string, life: object, run: () => Promise<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        const queue = queues.get(name) ?? [];
        queues.set(name, queue);
        const entry = {
          life,
          start: () => {
            const done = () => {
              if (queue[0] === entry) advance(name);
            };
            run().finally(done).then(resolve, reject);
          },
        };
        if (queue.push(entry) === 1) entry.start();
      });
    },
    /** Ends whoever holds, or waits for, a lock in this life. */
    release(life: object): void {
      for (const [name, queue] of queues) {
        const [holder] = queue;
        const left = queue.filter((entry) => entry === holder || entry.life !== life);
        queue.splice(0, queue.length, ...left);
        if (holder?.life === life) advance(name);
      }
    },
  };
}
