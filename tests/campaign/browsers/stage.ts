import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { findChromium, findFirefox } from '../../support/browsers.ts';
import { buildWithSandbox } from '../../support/build.ts';
import { openChromium } from './chromium.ts';
import { openFirefox } from './firefox.ts';
import { campaignBuild } from '../institutions.ts';

/** What the measurements stand on, made when the first of them wants it. */
export interface Stage {
  /** At the ports that the built extension knows. */
  sandbox(): Promise<Sandbox>;
  /** A Chromium of one's own, to be closed by whoever opened it. */
  chromium(): ReturnType<typeof openChromium>;
  firefox(): ReturnType<typeof openFirefox>;
  /** Where the Chromium and the extension for it are: for who starts browsers by himself. */
  chromiumParts(): Promise<{ executablePath: string; extension: string }>;
  close(): Promise<void>;
}

export function createStage(): Stage {
  const once = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
  };
  let running: Sandbox | undefined;
  const sandbox = once(async () => (running = await startSandbox()));
  const chromiumParts = once(async () => {
    const executablePath = await findChromium();
    const extension = await buildWithSandbox('chrome', campaignBuild());
    process.env['CHROMIUM'] = executablePath;
    process.env['SALDOBAR_EXTENSION'] = extension;
    return { executablePath, extension };
  });
  const firefoxParts = once(async () => ({
    executable: await findFirefox(),
    extension: await buildWithSandbox('firefox', campaignBuild()),
  }));
  return {
    sandbox,
    chromiumParts,
    async chromium() {
      await Promise.all([chromiumParts(), sandbox()]);
      return openChromium();
    },
    async firefox() {
      const { executable, extension } = await firefoxParts();
      const { control } = await sandbox();
      return openFirefox(executable, extension, control);
    },
    async close() {
      await running?.close();
    },
  };
}
