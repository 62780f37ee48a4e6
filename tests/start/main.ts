import { parseArgs } from 'node:util';
import { buildWithSandbox } from '../support/build.ts';
import { findChromium } from '../support/browsers.ts';
import { startSandbox } from '../sandbox/start.ts';
import { playStory } from './story.ts';
import { stayOpen } from './stay-open.ts';

const { values } = parseArgs({ options: { headless: { type: 'boolean', default: false } } });
const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];

const executablePath = await findChromium();
console.log('Building the extension with the sandbox bank added …');
const extension = await buildWithSandbox('chrome');
const sandbox = await startSandbox();
try {
  if (values.headless || !hasDisplay) await playStory({ executablePath, extension, control: sandbox.control });
  else await stayOpen({ executablePath, extension, control: sandbox.control });
} finally {
  await sandbox.close();
}
