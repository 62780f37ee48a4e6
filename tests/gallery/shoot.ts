import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { pageScenes } from './fixtures/page.ts';
import { popupScenes } from './fixtures/popup.ts';
import type { Scene } from './scene.ts';
import { buildSite, serveSite } from './site.ts';
import { launch, type Look, play, stage } from './stage.ts';

/**
 * Draws every state of popup and page with made-up snapshots and saves a picture of each, light and dark, in English
 * and Norwegian, to output/gallery. `node tests/gallery/shoot.ts [part of a scene's name] [en|nb] [light|dark]`
 */
const OUT = join(import.meta.dirname, '../../output/gallery');
const [wanted = '', language, scheme] = process.argv.slice(2);

const scenes: Scene[] = [...popupScenes, ...pageScenes].filter(({ view, name }) => `${view}-${name}`.includes(wanted));
const looks: Look[] = (['en', 'nb'] as const)
  .flatMap((lang) => (['light', 'dark'] as const).map((tone): Look => ({ language: lang, scheme: tone })))
  .filter((look) => (!language || look.language === language) && (!scheme || look.scheme === scheme));

mkdirSync(OUT, { recursive: true });
await buildSite();
const { origin, close } = await serveSite();
const browser = await launch();
let complaints = 0;
try {
  for (const scene of scenes) for (const look of looks) complaints += await shoot(browser, scene, look);
} finally {
  await browser.close();
  close();
}
console.log(`${scenes.length * looks.length} pictures in ${OUT}, ${complaints} complaints`);
process.exitCode = complaints === 0 ? 0 : 1;

async function shoot(through: Browser, scene: Scene, look: Look): Promise<number> {
  const { context, page, complaints: heard } = await stage(through, origin, scene, look);
  await play(page, scene, look.language);
  const path = join(OUT, `${scene.view}-${scene.name}.${look.language}.${look.scheme}.png`);
  if (scene.view === 'popup') {
    // A popup is as high as its content, up to 600 px.
    const height = await page.evaluate(() => document.body.getBoundingClientRect().height);
    const width = await page.evaluate(() => document.body.getBoundingClientRect().width);
    await page.setViewportSize({ width, height: Math.min(600, Math.ceil(height)) });
  }
  await page.screenshot({ path, fullPage: scene.full ?? false });
  await context.close();
  for (const text of heard) console.error(`${scene.view}-${scene.name}: ${text}`);
  return heard.length;
}
