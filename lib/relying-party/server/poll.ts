import { randomBytes } from 'node:crypto';
import type { CollectAnswer, CompletionData } from '../client/answers.ts';
import type { BankIdClient } from '../client/client.ts';
import { BankIdError, MaintenanceError, NoAnswerError, NotJsonError, TooManyRequestsError } from '../client/errors.ts';
import type { SealedRecords } from '../store/sealed.ts';
import type { BankIdOrders } from './bankid-orders.ts';
import { LIMITS } from './limits.ts';
import { outcomeOf } from './outcome.ts';
import { ProtocolFailure } from './protocol-failure.ts';
import { type Enrolment, orderExpiry, type OrderRecord } from './records.ts';
import type { Secrets } from './secrets.ts';

export interface PollDeps {
  client: BankIdClient;
  bankIdOrders: BankIdOrders;
  orders: SealedRecords<OrderRecord>;
  enrolments: SealedRecords<Enrolment>;
  secrets: Secrets;
  now(): Promise<number>;
  onFailure(error: unknown): void;
}

/** Hint codes go to a screen: letters only, and not many. */
const HINT_CODE = /^[A-Za-z]{1,64}$/u;

/**
 * Brings an order up to date: BankID is asked when nobody has for two seconds, by one instance only, and never again once
 * it has answered for good. Throws ProtocolFailure `unknown-order`.
 */
export function createPoll({ client, bankIdOrders, orders, enrolments, secrets, now, onFailure }: PollDeps) {
  const read = async (orderId: string) => {
    const found = await orders.get(orderId);
    if (!found) throw new ProtocolFailure('unknown-order');
    return found;
  };

  // Written unless the order has ended meanwhile, or is another one at BankID by now.
  const finish = async (orderId: string, { bankId }: OrderRecord, changes: Partial<OrderRecord>) => {
    const order = await orders.update(orderId, orderExpiry, (stored) =>
      stored.outcome.state === 'pending' && stored.bankId.orderRef === bankId.orderRef
        ? { ...stored, ...changes }
        : undefined,
    );
    if (!order) throw new ProtocolFailure('unknown-order');
    return order;
  };

  const complete = async (order: OrderRecord, data: CompletionData): Promise<Partial<OrderRecord>> => {
    const person = secrets.personKey(data.user.personalNumber);
    if (order.purpose === 'unlock') {
      const enrolment = await enrolments.get(order.deviceId!);
      if (!enrolment) return { outcome: { state: 'failed', reason: 'other-person' } };
      return { outcome: outcomeOf(order, data, { person, enrolledPerson: enrolment.value.person }) };
    }
    const outcome = outcomeOf(order, data, { person });
    if (outcome.state !== 'complete') return { outcome };
    const deviceId = randomBytes(16).toString('base64url');
    const { deviceKey, deviceName } = order;
    const share = randomBytes(32).toString('base64url');
    // Gone with the order unless the device says that it has its share.
    await enrolments.put(deviceId, { deviceKey, deviceName, share, person }, (await now()) + LIMITS.finished);
    return { outcome, deviceId };
  };

  const apply = async (order: OrderRecord, answer: CollectAnswer): Promise<Partial<OrderRecord>> => {
    if (answer.status === 'complete') return complete(order, answer.completionData);
    const hintCode = HINT_CODE.test(answer.hintCode) ? answer.hintCode : 'unknown';
    return { outcome: { state: answer.status, hintCode } };
  };

  const collect = async (orderId: string, order: OrderRecord): Promise<OrderRecord> => {
    try {
      const answer = await client.collect(order.bankId.orderRef);
      return await finish(orderId, order, await apply(order, answer));
    } catch (error) {
      onFailure(error);
      if (error instanceof TooManyRequestsError)
        return finish(orderId, order, { collectAgainMs: Math.max(error.retryAfterMs ?? 0, LIMITS.collect) });
      if (isPassing(error)) return order;
      if (!(error instanceof BankIdError)) throw error;
      // Nobody should be left to confirm in the app what has failed here.
      await bankIdOrders.end(order.bankId.orderRef);
      return finish(orderId, order, { outcome: { state: 'failed', reason: 'interrupted' } });
    }
  };

  return async function poll(orderId: string): Promise<OrderRecord> {
    const { value: order, version } = await read(orderId);
    if (order.outcome.state !== 'pending') return order;
    const time = await now();
    if (time >= order.deadline) {
      await bankIdOrders.end(order.bankId.orderRef);
      return finish(orderId, order, { outcome: { state: 'failed', hintCode: 'expiredTransaction' } });
    }
    // A clock that was set back does not stop collecting.
    const due = order.collectedAt === undefined || Math.abs(time - order.collectedAt) >= (order.collectAgainMs ?? 0);
    if (!due) return order;
    const mine = { ...order, collectedAt: time, collectAgainMs: LIMITS.collect };
    const won = await orders.replace(orderId, version, mine, orderExpiry(order));
    return won ? collect(orderId, mine) : (await read(orderId)).value;
  };
}

// BankID says that it may be asked again, or no answer of its own came: of a proxy in between, perhaps.
function isPassing(error: unknown): boolean {
  if (error instanceof NotJsonError) return error.status >= 500;
  return error instanceof NoAnswerError || error instanceof MaintenanceError;
}
