import { expect } from '@playwright/test';
import { pageScenes } from './fixtures/page.ts';
import { popupScenes } from './fixtures/popup.ts';
import { test } from './open.ts';

/** What holds for every screen, in the language with the longer words and on the narrowest window. */
for (const scene of [...popupScenes, ...pageScenes]) {
  test(`${scene.view} ${scene.name}: nothing is cut off, everything has a name`, async ({ open }) => {
    const page = await open(scene, { language: 'nb', width: 360 });
    const found = await page.evaluate(() => {
      const root = document.documentElement;
      const named = (one: Element) =>
        (one.getAttribute('aria-label') ?? '').trim() !== '' ||
        one.textContent.trim() !== '' ||
        (one instanceof HTMLInputElement && [...(one.labels ?? [])].some((label) => label.textContent.trim() !== ''));
      const controls = [...document.querySelectorAll('button, a, input, select, [role]')].filter(
        (one) => one.checkVisibility() && !one.matches('[role=status], [role=alert], [role=group]'),
      );
      const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
      return {
        overflow: root.scrollWidth - root.clientWidth,
        nameless: controls.filter((one) => !named(one)).map((one) => one.outerHTML.slice(0, 120)),
        inlineStyles: document.querySelectorAll('#app [style]').length,
        language: root.lang,
        headings: document.querySelectorAll('h1, h2').length,
        repeatedIds: ids.filter((id, at) => ids.indexOf(id) !== at),
        missingTexts: document.body.innerText.includes('$1') || document.body.innerText.includes('undefined'),
      };
    });
    expect(found).toEqual({
      overflow: 0,
      nameless: [],
      inlineStyles: 0,
      language: 'nb',
      headings: found.headings,
      repeatedIds: [],
      missingTexts: false,
    });
    expect(found.headings).toBeGreaterThan(0);
  });
}
