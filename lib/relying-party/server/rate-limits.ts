import type { Store } from '../store/store.ts';
import { networkOf } from './address.ts';
import { LIMITS } from './limits.ts';
import { ProtocolFailure } from './protocol-failure.ts';
import type { Secrets } from './secrets.ts';

/** Counts per address, as networkOf counts them, and per enrolled device. Each throws ProtocolFailure `rate-limited` once there are too many. */
export interface RateLimits {
  request(address: string): Promise<void>;
  /** BankID charges for orders, so these are few. */
  start(address: string): Promise<void>;
  startOfDevice(deviceId: string): Promise<void>;
}

export function createRateLimits(store: Store, { nameOf }: Secrets): RateLimits {
  const check = async (name: string, { max, windowMs }: { max: number; windowMs: number }) => {
    if ((await store.count(name, windowMs)) > max)
      throw new ProtocolFailure('rate-limited', { retryAfter: Math.ceil(windowMs / 1000) });
  };
  return {
    request: (address) => check(`requests:${nameOf('address', networkOf(address))}`, LIMITS.requestsPerAddress),
    start: (address) => check(`starts:${nameOf('address', networkOf(address))}`, LIMITS.startsPerAddress),
    startOfDevice: (deviceId) => check(`starts:${nameOf('device', deviceId)}`, LIMITS.startsPerDevice),
  };
}
