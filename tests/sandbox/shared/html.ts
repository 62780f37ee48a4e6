/** Text that is markup already. Made by `html` only. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup from a template; strings put into it are escaped, markup and lists of markup are not. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Markup {
  const markup = texts.reduce((before, text, index) => before + render(parts[index - 1] ?? '') + text);
  return { markup };
}

function render(part: Part): string {
  if (typeof part === 'string') return part.replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? character);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(render).join('');
}
