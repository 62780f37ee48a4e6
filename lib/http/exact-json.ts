import { Failure } from '../failure.ts';

/** JSON in which every number is its source text. */
export type ExactJson = null | boolean | string | ExactJson[] | { [key: string]: ExactJson };

// No bank nests a tenth as deep. The walk over the parsed value is recursive and ends the stack at some thousands.
const MOST_DEPTH = 64;

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
// TypeScript's library does not know the third argument yet (Chrome 114, Firefox 135, Node 22).
const parse = JSON.parse as (text: string, reviver: Reviver) => ExactJson;

/**
 * Parses JSON without ever making a number of a number: `12.10` becomes the string `'12.10'`, `1e400` `'1e400'`,
 * `9007199254740993.01` itself. So a number and a string with the same text can't be told apart any more. That is
 * meant: banks differ in which of them they send, and the reader of a field (parseDecimal, a schema) decides on the
 * text alone. Of a repeated key the last wins; `__proto__` is dropped, so that copies can't get a foreign prototype.
 * Throws `Failure` `bad-response`: `not-json`, or `too-large` for more than 64 levels. The parser's own error is left
 * out: it quotes the text.
 */
export function parseExactJson(text: string): ExactJson {
  if (depth(text) > MOST_DEPTH) throw new Failure('bad-response', { reason: 'too-large' });
  try {
    return parse(text, (key, value, context) => {
      if (key === '__proto__') return undefined;
      return typeof value === 'number' ? context.source : value;
    });
  } catch {
    throw new Failure('bad-response', { reason: 'not-json' });
  }
}

/** The deepest nesting of brackets outside strings. Exact for JSON, some number for anything else. */
function depth(text: string): number {
  let deepest = 0;
  let open = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++open);
    else if (character === ']' || character === '}') open--;
  }
  return deepest;
}
