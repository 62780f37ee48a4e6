import { createHash } from 'node:crypto';
import { isFreshFrame, type Order, type OrderBook } from './orders.ts';
import type { Person } from './people.ts';

/** What the app shows once an order is open in it. */
export interface Shown {
  text: string | undefined;
  kind: Order['kind'];
}

/** A person's phone with the BankID app. Doing nothing is done by calling nothing. */
export interface Phone {
  /** Points the camera at a frame. What is stale or wrongly signed ends its order: the app says so and gives up. */
  scan(frame: string): Shown | 'refused';
  /** Opens the app by a launch link (or on this computer: the same app). */
  openLink(link: string): Shown | 'refused';
  /** The question of a phone order, answered in the app. */
  answerCall(inCall: boolean): void;
  /** Shows the relying party this hint while the order is open: `userMrtd`, `userFace`, or one that nobody knows. */
  linger(hintCode: string): void;
  /** Enters the security code: the order is complete. */
  enterCode(): void;
  decline(): void;
  /** Ends the order with this hint, whatever the app would do. */
  endWith(hintCode: string): void;
}

export interface PhoneTraits {
  person: Person;
  /** The address that BankID sees the app at. */
  ipAddress?: string;
  /** What BankID thinks of this phone. */
  risk?: 'low' | 'moderate' | 'high';
}

const RISKS = ['low', 'moderate', 'high'];

export function createPhone(
  { orders, now }: { orders: OrderBook; now(): number },
  { person, ipAddress = '203.0.113.7', risk = 'low' }: PhoneTraits,
): Phone {
  let open: Order | undefined;
  const current = () => {
    const order = open && orders.byRef(open.orderRef);
    if (order?.state.status !== 'pending') throw new Error('no order is open on this phone');
    return order;
  };
  const show = (order: Order): Shown => {
    for (const other of orders.pendingOf(person.personalNumber)) if (other !== order) orders.fail(other, 'cancelled');
    open = order;
    order.openedOnPhone = true;
    order.state = { status: 'pending', hintCode: order.kind === 'phone' ? 'userCallConfirm' : 'userSign' };
    if (order.personalNumber !== undefined && order.personalNumber !== person.personalNumber)
      orders.fail(order, 'certificateErr');
    else if (isTooRisky(order, risk)) orders.fail(order, 'transactionRiskBlocked');
    order.personalNumber ??= person.personalNumber;
    const visible = order.request['userVisibleData'] as string | undefined;
    return { kind: order.kind, text: visible && Buffer.from(visible, 'base64').toString('utf8') };
  };
  const openable = (order: Order | undefined) =>
    order?.state.status === 'pending' && !order.openedOnPhone ? order : undefined;

  return {
    scan(frame) {
      const order = openable(orders.byQrToken(frame.split('.')[1] ?? ''));
      if (!order) return 'refused';
      if (isFreshFrame(frame, order, now())) return show(order);
      orders.fail(order, 'startFailed');
      return 'refused';
    },
    openLink(link) {
      const order = openable(orders.byAutoStartToken(new URL(link).searchParams.get('autostarttoken') ?? ''));
      return order ? show(order) : 'refused';
    },
    answerCall(inCall) {
      open ??= orders.pendingOf(person.personalNumber).find(({ kind }) => kind === 'phone');
      const order = current();
      order.openedOnPhone = true;
      if (inCall) order.state = { status: 'pending', hintCode: 'userSign' };
      else orders.fail(order, 'userDeclinedCall');
    },
    linger: (hintCode) => void (current().state = { status: 'pending', hintCode }),
    enterCode() {
      const order = current();
      orders.complete(order, completionData(order, { person, ipAddress, risk }));
    },
    decline: () => orders.fail(current(), 'userCancel'),
    endWith: (hintCode) => orders.fail(current(), hintCode),
  };
}

function isTooRisky(order: Order, risk: string): boolean {
  const accepted = (order.request['requirement'] as Record<string, unknown> | undefined)?.['risk'];
  return typeof accepted === 'string' && RISKS.indexOf(risk) > RISKS.indexOf(accepted.toLowerCase());
}

function completionData(order: Order, { person, ipAddress, risk }: Required<PhoneTraits>): Record<string, unknown> {
  const { personalNumber, givenName, surname } = person;
  const { returnRisk, userVisibleData = '' } = order.request;
  const signed = `<bankIdSignedData><usrVisibleData>${String(userVisibleData)}</usrVisibleData></bankIdSignedData>`;
  return {
    user: { personalNumber, name: `${givenName} ${surname}`, givenName, surname },
    device: { ipAddress, uhi: createHash('sha256').update(personalNumber).digest('base64') },
    bankIdIssueDate: '2025-02-01',
    stepUp: { mrtd: (order.request['requirement'] as { mrtd?: boolean } | undefined)?.mrtd === true },
    signature: Buffer.from(signed).toString('base64'),
    ocspResponse: Buffer.from('not a real one').toString('base64'),
    ...(returnRisk === true && { risk }),
  };
}
