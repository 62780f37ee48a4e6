/** What a text says if it is JSON, undefined if not: for error pages, of which nothing but words is read. */
export function looseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
