import type { ExactJson } from '../../http/exact-json.ts';

const NAME = String.raw`[^\s.[\]=]+`;
const PATH = new RegExp(`^(?:${NAME}|(?=\\[))(?:\\.${NAME}|\\[(?:\\d{1,4}|${NAME}=[^\\]]+)?\\])*$`, 'u');
const STEP = new RegExp(`(${NAME})|\\[(?:(\\d+)|(${NAME})=([^\\]]+))?\\]`, 'gu');

/**
 * Whether `text` is a path: names with dots between them, and after a name (or at the beginning, where the answer itself
 * is a list) `[]` for each entry of a list, `[0]` for one of them by number, `[type=booked]` for the first one whose
 * `type` is `booked`. `data.items[].balances[type=booked].amount` has them all but the number. There is nothing else.
 */
export const isPath = (text: string): boolean => PATH.test(text);

/**
 * What stands at a path: one thing, or for each `[]` as many as the list has. Undefined in the place of what is not
 * there. Only what the answer itself has is looked at, never what every object inherits.
 */
export function valuesAt(value: ExactJson, path: string): (ExactJson | undefined)[] {
  let found: (ExactJson | undefined)[] = [value];
  for (const [, name, index, key, wanted] of path.matchAll(STEP)) {
    found = found.flatMap((one): (ExactJson | undefined)[] => {
      if (name !== undefined) return [own(one, name)];
      if (!Array.isArray(one)) return [undefined];
      if (index !== undefined) return [one[Number(index)]];
      return key === undefined ? one : [one.find((entry) => own(entry, key) === wanted)];
    });
  }
  return found;
}

/** The text, or the source text of the number, at a path without `[]`. Undefined where there is none. */
export function textAt(value: ExactJson, path: string | undefined): string | undefined {
  const [found] = path === undefined ? [] : valuesAt(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function own(value: ExactJson | undefined, name: string): ExactJson | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, name) ? value[name] : undefined;
}
