import type { Fault, FaultRule } from './fault.ts';

/** The faults that wait for one client. */
export interface FaultQueue {
  /** Puts `rules` in the place of those that wait. */
  replace(rules: FaultRule[]): void;
  add(rules: FaultRule[]): void;
  rules(): FaultRule[];
  /** The fault for a request, used up once. `names` are the endpoint's names, as rules match them. */
  take(path: string, names: string[]): Fault | undefined;
}

export function createFaultQueue(): FaultQueue {
  let waiting: FaultRule[] = [];
  return {
    replace: (rules) => void (waiting = rules.map((rule) => ({ ...rule }))),
    add: (rules) => void waiting.push(...rules.map((rule) => ({ ...rule }))),
    rules: () => waiting.map((rule) => ({ ...rule })),
    take(path, names) {
      const rule = waiting.find(({ match }) =>
        match.startsWith('/') ? path.startsWith(match) : names.includes(match),
      );
      if (!rule) return undefined;
      if (rule.times !== 'forever') rule.times -= 1;
      waiting = waiting.filter(({ times }) => times === 'forever' || times > 0);
      return rule.fault;
    },
  };
}
