import type { ConnectorId } from './catalog/institution.ts';
import type { Connector } from './connector.ts';
import { ing } from './ing/connector.ts';
import { sparebank1 } from './sparebank1/connector.ts';

/** Every dialect, by id. */
export const connectors: Record<ConnectorId, Connector> = { sparebank1, ing };
