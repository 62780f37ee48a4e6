import type { ConnectorId } from './catalog/institution.ts';
import { withCertificateStep } from './certificate-step.ts';
import type { Connector } from './connector.ts';
import { enableBanking } from './enable-banking/connector.ts';
import { sbanken } from './sbanken/connector.ts';
import { ing } from './ing/connector.ts';
import { bunq } from './bunq/connector.ts';
import { monzo } from './monzo/connector.ts';
import { oauth } from './oauth/connector.ts';
import { seb } from './seb/connector.ts';
import { starling } from './starling/connector.ts';
import { sparebank1 } from './sparebank1/connector.ts';
import { ukOpenBanking } from './uk-open-banking/connector.ts';

/** Every dialect, by id. */
export const connectors: Record<ConnectorId, Connector> = {
  sparebank1,
  sbanken,
  'uk-open-banking': withCertificateStep(ukOpenBanking),
  ing: withCertificateStep(ing),
  seb,
  starling,
  monzo,
  bunq,
  'enable-banking': enableBanking,
  oauth,
};
