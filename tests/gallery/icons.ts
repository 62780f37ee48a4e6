import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './stage.ts';

/** Renders public/icons/icon.svg (and the drawing made for 16 px) to the sizes that browsers ask for. */
const ICONS = join(import.meta.dirname, '../../public/icons');
const SIZES = { 16: 'icon-16.svg', 32: 'icon.svg', 48: 'icon.svg', 96: 'icon.svg', 128: 'icon.svg' };

const browser = await launch();
try {
  for (const [size, source] of Object.entries(SIZES)) {
    const edge = Number(size);
    const page = await browser.newPage({ viewport: { width: edge, height: edge }, deviceScaleFactor: 1 });
    const svg = readFileSync(join(ICONS, source)).toString('base64');
    await page.setContent(
      `<style>body{margin:0}img{display:block}</style><img width=${edge} height=${edge} src="data:image/svg+xml;base64,${svg}">`,
    );
    writeFileSync(join(ICONS, `${size}.png`), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
