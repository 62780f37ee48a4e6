import { build } from 'vite';

/** The suite as one text that sets `tamper` in whatever document it is run in. */
export async function bundleSuite(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'tests/campaign/tamper/suite.ts', formats: ['iife'], name: 'campaignTamper', fileName: 'suite' },
    },
  });
  const [first] = [made].flat();
  if (first === undefined || !('output' in first)) throw new TypeError('nothing was built');
  return first.output[0].code;
}
