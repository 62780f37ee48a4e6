import { createFaultQueue, type FaultQueue } from '../shared/fault-queue.ts';
import { listenOnLoopback, type Tls } from '../shared/listen.ts';
import { createOrderBook, type OrderBook } from './orders.ts';
import { createPhone, type Phone, type PhoneTraits } from './phone.ts';
import { createService, type ServiceLogEntry } from './service.ts';

/** BankID's service and the phones of the people who use it. */
export interface BankId {
  /** Where the RP API answers, with its last slash. */
  baseUrl: string;
  orders: OrderBook;
  /** Rules match paths: `/rp/v6.0/collect`; see errorFault. */
  faults: FaultQueue;
  log: ServiceLogEntry[];
  /** Moves this service's clock. */
  advance(ms: number): void;
  phone(traits: PhoneTraits): Phone;
  close(): Promise<void>;
}

/**
 * Starts the simulator of Swedish BankID on loopback: with `tls` it demands client certificates, as the real one, and
 * without it takes plain requests. `now` is its clock (epoch ms).
 */
export async function startBankId({
  port = 0,
  tls,
  now = Date.now,
}: { port?: number; tls?: Tls; now?: () => number } = {}): Promise<BankId> {
  let ahead = 0;
  const clock = () => now() + ahead;
  const orders = createOrderBook(clock);
  const faults = createFaultQueue();
  const log: ServiceLogEntry[] = [];
  const listener = await listenOnLoopback(port, tls);
  listener.serve(createService({ orders, faults, log }));
  return {
    baseUrl: `${listener.origin}/rp/v6.0/`,
    orders,
    faults,
    log,
    advance: (ms) => void (ahead += ms),
    phone: (traits) => createPhone({ orders, now: clock }, traits),
    close: listener.close,
  };
}
