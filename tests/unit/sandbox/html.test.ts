import { expect, test } from 'vitest';
// Under another name, or the formatter would change the whitespace that is compared here.
import { html as tag } from '../../sandbox/shared/html.ts';

test('text is escaped, markup and lists of markup are not', () => {
  const items = ['<b>', '"\'&'].map((text) => tag`<li>${text}</li>`);
  const list = tag`<ol start="${1}">${items}</ol>`;
  expect(list.markup).toBe('<ol start="1"><li>&lt;b&gt;</li><li>&quot;&#39;&amp;</li></ol>');
});
