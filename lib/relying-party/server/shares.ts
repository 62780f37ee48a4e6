import { fromBase64 } from '../../base64.ts';
import type { OrderId, SharePackage } from '../../unlock-protocol/messages.ts';
import { sealShare } from '../../unlock-protocol/sealed-share.ts';
import type { SealedRecords } from '../store/sealed.ts';
import type { Store } from '../store/store.ts';
import { checkSignature, claimedDevice, type SignedRequest } from './device-signature.ts';
import { ProtocolFailure } from './protocol-failure.ts';
import { type Enrolment, orderExpiry, type OrderRecord } from './records.ts';

export interface SharesDeps {
  store: Store;
  orders: SealedRecords<OrderRecord>;
  enrolments: SealedRecords<Enrolment>;
}

/** The server's half of the key, after a completed order. All throw ProtocolFailure. */
export interface Shares {
  /** Sealed to the key that came with the start; as often as it takes, until it is acknowledged. */
  fetch(id: OrderId, request: SignedRequest): Promise<SharePackage>;
  /** The device has the share. Said twice, it is true twice. */
  acknowledge(id: OrderId, request: SignedRequest): Promise<void>;
  /** Forgets the device that signed, and its share. */
  unenrol(request: SignedRequest): Promise<void>;
}

export function createShares({ store, orders, enrolments }: SharesDeps): Shares {
  // Only the device that started the order has its share.
  const completed = async ({ orderId }: OrderId, request: SignedRequest) => {
    const found = await orders.get(orderId);
    if (!found) throw new ProtocolFailure('unknown-order');
    await checkSignature(store, found.value.deviceKey, request);
    const { outcome, deviceId } = found.value;
    if (outcome.state !== 'complete' || deviceId === undefined) throw new ProtocolFailure('not-complete');
    return { ...found, deviceId };
  };

  return {
    async fetch(id, request) {
      const { value: order, deviceId } = await completed(id, request);
      if (order.acknowledged) throw new ProtocolFailure('share-acknowledged');
      const enrolment = await enrolments.get(deviceId);
      if (!enrolment) throw new ProtocolFailure('unknown-device');
      const sealed = await sealShare(fromBase64(enrolment.value.share)!, order.sealTo, { ...id, deviceId });
      if (!sealed) throw new ProtocolFailure('bad-request');
      return { deviceId, sealed };
    },

    async acknowledge(id, request) {
      const { value: order, deviceId } = await completed(id, request);
      if (order.acknowledged) return;
      if (order.purpose === 'enrol') {
        const kept = await enrolments.update(
          deviceId,
          () => null,
          (enrolment) => enrolment,
        );
        if (!kept) throw new ProtocolFailure('unknown-device');
      }
      await orders.update(id.orderId, orderExpiry, (stored) => ({ ...stored, acknowledged: true }));
    },

    async unenrol(request) {
      const deviceId = claimedDevice(request);
      const enrolment = deviceId === undefined ? undefined : await enrolments.get(deviceId);
      if (deviceId === undefined || !enrolment) throw new ProtocolFailure('unknown-device');
      await checkSignature(store, enrolment.value.deviceKey, request);
      await enrolments.remove(deviceId);
    },
  };
}
