import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { aptInstall } from './apt.ts';
import { run } from './run.ts';

const CHROMIUMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const FIREFOXES = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'];

/** Google Chrome itself no longer loads unpacked extensions from the command line; Chromium and Playwright's build do. */
function foundChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  return [named, chromium.executablePath(), ...CHROMIUMS].find((path) => path && existsSync(path));
}

/** A Chromium that loads extensions: found, or installed. */
export async function findChromium(): Promise<string> {
  const found = foundChromium();
  if (found) return found;
  console.log('No Chromium found: installing one …');
  await run('npx', ['playwright', 'install', '--with-deps', 'chromium']).catch(() => aptInstall(['chromium']));
  const installed = foundChromium();
  if (!installed) throw new Error('no Chromium could be installed: install one and name it in CHROMIUM=/path');
  return installed;
}

/** A Firefox that takes unsigned extensions by remote control: found, or installed. */
export async function findFirefox(): Promise<string> {
  const found = () => [process.env['FIREFOX'], ...FIREFOXES].find((path) => path && existsSync(path));
  if (!found()) await aptInstall(['firefox-esr']);
  const path = found();
  if (!path) throw new Error('no Firefox could be installed: install one and name it in FIREFOX=/path');
  return path;
}

/** Switches that keep a test's Chromium from calling home; as root it runs only without its sandbox. */
export const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
