import { parseArgs } from 'node:util';
import { buildWithSandbox } from '../support/build.ts';
import { findChromium } from '../support/browsers.ts';
import { newCertificateHome } from '../support/certificates/nss.ts';
import { CLIENT } from '../support/uk-client.ts';
import { startBankIdSandbox } from '../sandbox/bankid/start.ts';
import { startSandbox } from '../sandbox/start.ts';
import { playStory } from './story.ts';
import { stayOpen } from './stay-open.ts';

const { values } = parseArgs({ options: { headless: { type: 'boolean', default: false } } });
const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];

const executablePath = await findChromium();
console.log('Building the extension with the sandbox bank added …');
const extension = await buildWithSandbox('chrome');
const sandbox = await startSandbox();
const bankId = await startBankIdSandbox();
const { authority, control } = sandbox;
try {
  const home = await newCertificateHome(authority, [await authority.client(CLIENT.subject)]);
  const options = { executablePath, extension, control, bankId: bankId.control, env: home.env };
  try {
    if (values.headless || !hasDisplay) await playStory(options);
    else await stayOpen(options);
  } finally {
    home.remove();
  }
} finally {
  await bankId.close();
  await sandbox.close();
}
