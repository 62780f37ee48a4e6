import type { Sandbox } from '../../sandbox/start.ts';
import { linkedIng } from '../../support/linked-ing.ts';
import { linkedUk } from '../../support/linked-uk.ts';
import { setClockAhead, startBanksElsewhere } from '../clock/banks-of-another-time.ts';
import { CONNECTORS, type ConnectorUnderTest, type LinkedBank } from '../faults/banks.ts';
import type { Promised } from '../report.ts';

const DAY = 24 * 3_600_000;

/** Every connector, and the dialects of those that date what they sign in several ways. */
const LINKS: Pick<ConnectorUnderTest, 'id' | 'link' | 'token'>[] = [
  ...CONNECTORS,
  ...['sandbox-uk-40', 'sandbox-uk-20', 'sandbox-uk-code'].map((id) => ({
    id,
    link: (at: Sandbox) => linkedUk(at, id),
    token: 'expire' as const,
  })),
  ...Object.entries({ 'signature-id': { signed: 'four' }, jws: { certificateAssumed: true } }).map(
    ([mode, traits]) => ({
      id: `ing (${mode})`,
      link: (at: Sandbox) => linkedIng(at, { settings: { mode }, traits }),
      token: 'expire' as const,
    }),
  ),
];

export const clock: Promised = {
  id: 'clock',
  promise:
    'links that stop working with the local clock 24 h off either way: made so, or off later, or put right again',
  goal: '0',
  async measure(extent) {
    // A link over TLS with a certificate would need the thread's authority as well.
    const sandbox = (await startBanksElsewhere()) as Sandbox;
    const stopped: string[] = [];
    let readings = 0;
    const read = async (linked: LinkedBank, when: string, id: string) => {
      const { world, connectionId } = linked;
      // Past the limits of seconds that some banks have.
      if (id === 'bunq') await linked.bank.advance(60);
      const worker = await world.startWorker();
      // Whatever the age of the figures.
      await worker.answer('certificate.chosen', { connectionId });
      readings++;
      const { failure, asOf = 0 } = world.head().connections.find((one) => one.id === connectionId)!;
      if (failure || Date.now() - asOf > 60_000) stopped.push(`${id}, ${when}: ${JSON.stringify(failure)}`);
    };
    const expire = async ({ bank }: LinkedBank, token: ConnectorUnderTest['token']) => {
      if (token === 'expire') await bank.expireAccess();
    };
    let links = 0;
    const attempt = async (id: string, when: string, run: () => Promise<void>) => {
      links++;
      await run()
        .catch((error: unknown) => void stopped.push(`${id}, ${when}: ${String(error).slice(0, 300)}`))
        .finally(() => setClockAhead(0));
    };
    try {
      for (const { id, link, token } of extent === 'full' ? LINKS : LINKS.filter((_one, i) => i % 4 === 2)) {
        for (const off of [DAY, -DAY]) {
          const side = off > 0 ? 'ahead' : 'behind';
          await attempt(id, `made with a clock ${side}`, async () => {
            setClockAhead(off);
            const linked = await link(sandbox);
            await read(linked, `made with a clock ${side}`, id);
            await expire(linked, token);
            await read(linked, `made with a clock ${side}, and refreshed`, id);
            setClockAhead(0);
            await read(linked, `made with a clock ${side}, and put right`, id);
          });
          await attempt(id, `a clock ${side} later`, async () => {
            const linked = await link(sandbox);
            setClockAhead(off);
            await read(linked, `a clock ${side} later`, id);
            await expire(linked, token);
            await read(linked, `a clock ${side} later, and refreshed`, id);
            setClockAhead(0);
            await expire(linked, token);
            await read(linked, `a clock ${side} for a while`, id);
          });
        }
      }
      const notes = [
        `${links} links of ${LINKS.length} dialects, ${readings} readings, each by a new worker`,
        ...stopped,
      ];
      return { figure: new Set(stopped).size, ok: stopped.length === 0, notes };
    } finally {
      await sandbox.close();
    }
  },
};
