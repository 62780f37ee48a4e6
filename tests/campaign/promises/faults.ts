import { startSandbox } from '../../sandbox/start.ts';
import { CONNECTORS } from '../faults/banks.ts';
import type { Endpoint } from '../faults/classes.ts';
import { type CaseResult, runFaults } from '../faults/run.ts';
import type { Promised } from '../report.ts';

/** A short run takes every so many of the variants. */
const SHORT_STEP = 16;

export const faults: Promised = {
  id: 'faults',
  promise:
    'cases of (fault × connector × token and data endpoint) that change a stored token, blank a balance or end outside the closed errors',
  goal: '0',
  async measure(extent) {
    const sandbox = await startSandbox({ ports: {} });
    try {
      const results: CaseResult[] = [];
      for (const connector of CONNECTORS)
        for (const endpoint of ['token', 'data'] as Endpoint[])
          if (endpoint === 'data' || connector.token)
            results.push(...(await runFaults(sandbox, connector, endpoint, extent === 'full' ? 1 : SHORT_STEP)));
      const wrong = results.filter((result) => result.wrong.length > 0);
      return { figure: wrong.length, ok: wrong.length === 0, notes: told(results, wrong) };
    } finally {
      await sandbox.close();
    }
  },
};

function told(results: CaseResult[], wrong: CaseResult[]): string[] {
  const count = (by: (result: CaseResult) => string) =>
    [...Map.groupBy(results, by)].map(([name, of]) => `${name} ${of.length}`).join(', ');
  return [
    `${results.length} cases: ${count(({ connector, endpoint }) => `${connector}/${endpoint}`)}`,
    `by class: ${count(({ of }) => String(of))}`,
    `ended: ${count(({ ended }) => ended)}`,
    `${results.filter(({ lostOnTheWay }) => lostOnTheWay).length} times a strict bank's answer with the next token was lost on the way, and with it the link: no client can keep that one`,
    ...wrong.map(
      ({ connector, endpoint, of, what, wrong: why }) => `${connector}/${endpoint} (${of}) ${what}: ${why.join('; ')}`,
    ),
  ];
}
