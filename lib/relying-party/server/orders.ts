import { randomBytes } from 'node:crypto';
import type { OrderId, OrderView, RestartOrder, StartOrder } from '../../unlock-protocol/messages.ts';
import { isSealingKey } from '../../unlock-protocol/sealed-share.ts';
import type { SealedRecords } from '../store/sealed.ts';
import type { Store } from '../store/store.ts';
import type { BankIdOrders } from './bankid-orders.ts';
import { checkSignature, claimedDevice, type SignedRequest } from './device-signature.ts';
import { LIMITS } from './limits.ts';
import { ProtocolFailure } from './protocol-failure.ts';
import type { RateLimits } from './rate-limits.ts';
import { type Enrolment, orderExpiry, type OrderRecord } from './records.ts';
import type { Secrets } from './secrets.ts';
import { visibleText } from './texts.ts';
import { viewOf } from './view.ts';

export interface OrdersDeps {
  store: Store;
  orders: SealedRecords<OrderRecord>;
  enrolments: SealedRecords<Enrolment>;
  /** Which order a device has running: the next one ends it. */
  running: SealedRecords<string>;
  /** The order of a nonce in a return address. */
  returns: SealedRecords<string>;
  bankIdOrders: BankIdOrders;
  poll(orderId: string): Promise<OrderRecord>;
  secrets: Secrets;
  limits: RateLimits;
}

/** What the extension can ask of an order. All throw ProtocolFailure. */
export interface Orders {
  start(wanted: StartOrder, address: string, request: SignedRequest): Promise<OrderView>;
  poll(id: OrderId): Promise<OrderView>;
  restart(wanted: RestartOrder, address: string): Promise<OrderView>;
  cancel(id: OrderId): Promise<OrderView>;
}

const WAITING = { state: 'pending', hintCode: 'outstandingTransaction' } as const;

export function createOrders(deps: OrdersDeps): Orders {
  const { store, orders, enrolments, running, returns, bankIdOrders, secrets, limits } = deps;

  const device = async (wanted: StartOrder, request: SignedRequest) => {
    const deviceId = claimedDevice(request);
    if (wanted.purpose === 'enrol') {
      if (deviceId !== undefined) throw new ProtocolFailure('bad-signature');
      await checkSignature(store, wanted.deviceKey, request);
      return { deviceKey: wanted.deviceKey, deviceName: wanted.deviceName };
    }
    const enrolment = deviceId === undefined ? undefined : await enrolments.get(deviceId);
    if (deviceId === undefined || !enrolment) throw new ProtocolFailure('unknown-device');
    const { deviceKey, deviceName } = enrolment.value;
    await checkSignature(store, deviceKey, request);
    await limits.startOfDevice(deviceId);
    return { deviceKey, deviceName, deviceId };
  };

  const end = async (orderId: string): Promise<OrderRecord | undefined> => {
    let orderRef: string | undefined;
    const order = await orders.update(orderId, orderExpiry, (stored) => {
      orderRef = undefined;
      if (stored.outcome.state !== 'pending') return undefined;
      orderRef = stored.bankId.orderRef;
      return { ...stored, outcome: { state: 'failed', hintCode: 'userCancel' } };
    });
    if (orderRef) await bankIdOrders.end(orderRef);
    return order;
  };

  // A device has one order at a time; the earlier one is ended, so that it can't be completed behind the later one.
  const replaceRunning = async (deviceKey: string, orderId: string, expiresAt: number) => {
    const earlier = await running.put(secrets.nameOf('device', deviceKey), orderId, expiresAt);
    if (earlier !== undefined) await end(earlier);
  };

  const rememberReturn = async (orderId: string, { returnNonce, deadline }: OrderRecord) => {
    if (returnNonce) await returns.put(returnNonce, orderId, orderExpiry({ deadline }));
  };

  return {
    async start(wanted, address, request) {
      await limits.start(address);
      const { deviceKey, deviceName, deviceId } = { deviceId: undefined, ...(await device(wanted, request)) };
      const { purpose, start, language, sealTo } = wanted;
      if (!(await isSealingKey(sealTo))) throw new ProtocolFailure('bad-request');
      const text = visibleText(purpose, language, deviceName);
      const opened = await bankIdOrders.open({ start, text, address, deviceKey });
      const orderId = randomBytes(16).toString('base64url');
      const now = await store.now();
      const order: OrderRecord = {
        ...{ purpose, start, text, deviceKey, deviceName, sealTo, address, ...(deviceId && { deviceId }), ...opened },
        deadline: now + LIMITS.order,
        renewals: 0,
        outcome: WAITING,
        acknowledged: false,
      };
      await orders.put(orderId, order, orderExpiry(order));
      await rememberReturn(orderId, order);
      await replaceRunning(deviceKey, orderId, orderExpiry(order));
      return viewOf(orderId, order, now);
    },

    async poll({ orderId }) {
      return viewOf(orderId, await deps.poll(orderId), await store.now());
    },

    async restart({ orderId, start }, address) {
      const found = await orders.get(orderId);
      if (!found) throw new ProtocolFailure('unknown-order');
      const { value: order, version } = found;
      const now = await store.now();
      const waits = order.outcome.hintCode === WAITING.hintCode && start !== undefined && start !== order.start;
      const unopened = order.outcome.hintCode === 'startFailed' || waits;
      if (!unopened || order.address !== address || order.renewals >= LIMITS.renewals || now >= order.deadline)
        throw new ProtocolFailure('not-restartable');
      await limits.start(address);
      if (order.outcome.state === 'pending') await bankIdOrders.end(order.bankId.orderRef);
      const { collectedAt: _collectedAt, collectAgainMs: _collectAgainMs, returnNonce: _returnNonce, ...kept } = order;
      const again = { ...kept, start: start ?? order.start };
      const opened = await bankIdOrders.open(again);
      const renewed = { ...again, ...opened, renewals: order.renewals + 1, outcome: WAITING };
      if (!(await orders.replace(orderId, version, renewed, orderExpiry(order)))) {
        await bankIdOrders.end(opened.bankId.orderRef);
        throw new ProtocolFailure('not-restartable');
      }
      await rememberReturn(orderId, renewed);
      return viewOf(orderId, renewed, await store.now());
    },

    async cancel({ orderId }) {
      const order = await end(orderId);
      if (!order) throw new ProtocolFailure('unknown-order');
      return viewOf(orderId, order, await store.now());
    },
  };
}
