import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Enrolment } from '../../../lib/relying-party/server/records.ts';
import { startServer } from '../../../lib/relying-party/server/start.ts';
import { freePort } from '../../support/free-port.ts';
import { listenOnLoopback } from '../shared/listen.ts';
import { readEnrolments } from './enrolments.ts';
import { startBankId } from './bankid.ts';
import { createBankIdControlServer } from './control-server.ts';
import { type BankIdControl, createBankIdControl } from './control.ts';

export const BANKID_PORTS = {
  /** The relying-party server, which the extension speaks to. */
  relyingParty: 4720,
  /** BankID itself, which only that server speaks to. */
  service: 4718,
  control: 4721,
};

export interface BankIdSandbox {
  origins: Record<keyof typeof BANKID_PORTS, string>;
  control: BankIdControl;
  /** What the relying-party server keeps of the devices enrolled there. */
  enrolments(): Promise<Enrolment[]>;
  close(): Promise<void>;
}

/**
 * Starts BankID and a relying-party server on loopback, with one clock and a store that goes with them. Port 0 takes any
 * free one.
 */
export async function startBankIdSandbox({
  ports = BANKID_PORTS,
}: { ports?: typeof BANKID_PORTS } = {}): Promise<BankIdSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'relying-party-'));
  const file = join(folder, 'store.sqlite');
  const secret = randomBytes(32);
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const service = await startBankId({ port: ports.service, now });
  const port = ports.relyingParty || (await freePort());
  const publicUrl = `http://localhost:${port}`;
  const server = await startServer(
    {
      ...{ bankId: { baseUrl: service.baseUrl }, publicUrl, secret, storeUrl: `sqlite:${file}` },
      ...{ listen: { host: '127.0.0.1', port }, trustedProxies: [] },
    },
    { now, log: { write: () => undefined } },
  );
  const controls = await listenOnLoopback(ports.control);
  controls.serve(createBankIdControlServer({ ...service, advance: (ms) => void (ahead += ms) }));
  return {
    origins: { relyingParty: publicUrl, service: new URL(service.baseUrl).origin, control: controls.origin },
    control: createBankIdControl(controls.origin),
    enrolments: () => readEnrolments(file, secret),
    async close() {
      await server.stop();
      await Promise.all([service.close(), controls.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}
