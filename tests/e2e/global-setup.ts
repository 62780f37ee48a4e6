import { buildWithSandbox } from '../support/build.ts';
import { findChromium } from '../support/browsers.ts';
import { ensureXvfb } from '../support/xvfb.ts';
import { startSandbox } from '../sandbox/start.ts';
import { newCertificateHome } from '../support/certificates/nss.ts';
import { CLIENT } from '../support/uk-client.ts';
import { HOMES } from './certificate-homes.ts';
import { makeProfile } from './extension.ts';

/** Everything that the tests stand on: a browser, the extension built with the sandbox's institutions, the sandbox. */
export default async function setup(): Promise<() => Promise<void>> {
  process.env['CHROMIUM'] = await findChromium();
  await ensureXvfb();
  process.env['SALDOBAR_EXTENSION'] = await buildWithSandbox('chrome');
  const profile = await makeProfile(['http://localhost/*', 'https://localhost/*']);
  process.env['SALDOBAR_PROFILE'] = profile.path;
  const sandbox = await startSandbox();
  const { authority } = sandbox;
  const homes = {
    with: await newCertificateHome(authority, [await authority.client(CLIENT.subject)]),
    without: await newCertificateHome(authority, []),
  };
  process.env[HOMES] = JSON.stringify({ with: homes.with.env, without: homes.without.env });
  return async () => {
    homes.with.remove();
    homes.without.remove();
    await sandbox.close();
    profile.remove();
  };
}
