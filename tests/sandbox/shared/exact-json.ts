const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/** A number written into JSON by `JSON.stringify` exactly as its decimal text stands, never through a float. */
export function exactNumber(decimal: string): object {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u.test(decimal)) throw new TypeError(`not a decimal JSON number: ${decimal}`);
  return rawJSON(decimal);
}

/** Any JSON scalar by its source text (`-0`, `1e400`, `"12"`, `null`): what a faulty bank may write for an amount. */
export function exactLiteral(text: string): object {
  return rawJSON(text);
}
