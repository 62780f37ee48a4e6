import { listenOnLoopback } from '../shared/listen.ts';
import { startBankId } from './bankid.ts';
import { createBankIdControlServer } from './control-server.ts';
import { BANKID_PORTS } from './start.ts';

/** The simulator alone, for a relying-party server that is started by itself. */
const bankId = await startBankId({ port: BANKID_PORTS.service });
const control = await listenOnLoopback(BANKID_PORTS.control);
control.serve(createBankIdControlServer(bankId));
const stop = () => void Promise.all([bankId.close(), control.close()]);
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
console.log(`BankID's simulator
  RP API   ${bankId.baseUrl}
  phones   ${control.origin}
`);
