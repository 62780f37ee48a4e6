import { readPorts, USAGE } from './options.ts';
import { parseArgs } from 'node:util';
import { customerById } from './sbanken/customers.ts';
import { startSandbox } from './start.ts';

const NATIONAL_ID = customerById('torunn')?.nationalId;
const WATCHED_REDIRECT = 'https://localhost/saldobar';

const { values } = parseArgs({ options: { redirect: { type: 'string', multiple: true }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(USAGE);
} else {
  const sandbox = await startSandbox({ ports: readPorts(process.env['SANDBOX_PORTS']) });
  const stop = () => void sandbox.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const {
    api,
    auth,
    sbanken,
    uk,
    ing,
    ukCertificate,
    ingCertificate,
    seb,
    enableBanking,
    control,
    starling,
    monzo,
    bunq,
    plain,
  } = sandbox.origins;
  console.log(`Sandbox bank
  api and login  ${api}
  login only     ${auth}
  Sbanken        ${sbanken}
  UK             ${uk}
  UK, mTLS       ${ukCertificate}
  ING            ${ing}
  ING, mTLS      ${ingCertificate}
  SEB            ${seb}
  Enable Banking ${enableBanking}
  Starling       ${starling}
  Monzo          ${monzo}
  bunq           ${bunq}
  Uferbank       ${plain}
  control        ${control}
`);
  for (const redirectUri of values.redirect ?? [WATCHED_REDIRECT]) {
    const { clientId, clientSecret } = await sandbox.control.register({ redirectUri });
    console.log(`Client to try
  redirect address  ${redirectUri}
  client id         ${clientId}
  client secret     ${clientSecret}
`);
  }
  const { certificateFile, keyFile } = await sandbox.authority.client('/CN=Client certificate to try');
  console.log(`Client certificate for the addresses with mTLS
  authority         ${sandbox.authority.certificateFile}
  certificate       ${certificateFile}
  key               ${keyFile}
`);
  const { clientId, clientSecret } = await sandbox.control.register({ bank: 'sbanken' });
  console.log(`Client of Sbanken, without a redirect address
  client id         ${clientId}
  client secret     ${clientSecret}
  national id       ${NATIONAL_ID} (made up)
`);
  console.log('Another redirect address: npm run sandbox -- --redirect <address>. Stop with Ctrl+C.');
}
