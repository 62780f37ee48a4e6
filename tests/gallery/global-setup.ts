import { findChromium } from '../support/browsers.ts';
import { buildSite, serveSite } from './site.ts';

/** Builds popup and page once and serves them for all the checks. */
export default async function setup(): Promise<() => void> {
  process.env['CHROMIUM'] = await findChromium();
  await buildSite();
  const { origin, close } = await serveSite();
  process.env['GALLERY'] = origin;
  return close;
}
