/**
 * What the extension and a relying-party server say to each other: JSON, by POST. Every text in Base64 is unpadded
 * Base64url. Public keys are uncompressed points of P-256 (65 bytes).
 */
export const PATHS = {
  /** StartOrder, signed → OrderView. */
  start: '/v1/orders/start',
  /** OrderId → OrderView; once a second while it is pending. */
  poll: '/v1/orders/poll',
  /** RestartOrder → OrderView: a new order in the place of one that nobody opened. */
  restart: '/v1/orders/restart',
  /** OrderId → OrderView. */
  cancel: '/v1/orders/cancel',
  /** OrderId, signed → SharePackage; as often as it takes, until it is acknowledged. */
  share: '/v1/shares/fetch',
  /** OrderId, signed → nothing: the share is stored or used, and is not given again. */
  acknowledge: '/v1/shares/acknowledge',
  /** Nothing, signed: the server forgets the device and its share. */
  unenrol: '/v1/devices/unenrol',
} as const;

export type Purpose = 'enrol' | 'unlock';
/** Another device scans the QR code, or BankID is opened on this one. */
export type StartMode = 'qr' | 'same-device';
export type Language = 'sv' | 'en' | 'nb';

export type StartOrder = {
  start: StartMode;
  language: Language;
  /** A fresh public key, for this order alone: the share comes back sealed to it. */
  sealTo: string;
} & (
  | {
      purpose: 'enrol';
      /** The device's public key. The request is signed with its other half, under the key id NEW_DEVICE. */
      deviceKey: string;
      /** What the person calls this computer; BankID shows it at every unlock. */
      deviceName: string;
    }
  | { purpose: 'unlock' }
);

export interface OrderId {
  orderId: string;
}

export interface RestartOrder extends OrderId {
  /** Changes how it is started, also while it is pending and nobody has opened it. */
  start?: StartMode;
}

export interface OrderView extends OrderId {
  state: 'pending' | 'complete' | 'failed';
  /** BankID's, or one like it: letters only. */
  hintCode?: string;
  /** Why it failed where BankID is content. */
  reason?: OrderReason;
  /** One frame, only while nobody has scanned one. */
  qr?: string;
  autoStartToken?: string;
  /** When to ask again; absent once there is nothing left to ask. */
  nextPollMs?: number;
}

/**
 * `other-person`: not the one who enrolled. `other-address`: BankID ran elsewhere although it was to run here. `risk`:
 * BankID saw more than a low one. `interrupted`: BankID's answer was lost or made no sense.
 */
export type OrderReason = 'other-person' | 'other-address' | 'risk' | 'interrupted';

export interface SealedShare {
  ephemeralKey: string;
  iv: string;
  ciphertext: string;
}

export interface SharePackage {
  /** The id of the enrolment; the key id of the device's signatures from now on. */
  deviceId: string;
  sealed: SealedShare;
}

/** Key id in the signature of a device that has no id yet. */
export const NEW_DEVICE = 'new';

/** What goes wrong, as the answer's body says it. */
export interface ProtocolError {
  error: ProtocolErrorCode;
  /** The server's clock (epoch ms), with `wrong-clock`. */
  now?: number;
}

export type ProtocolErrorCode =
  | 'bad-request'
  | 'not-for-pages'
  | 'bad-signature'
  | 'wrong-clock'
  | 'repeated-request'
  | 'unknown-device'
  | 'unknown-order'
  | 'not-restartable'
  | 'not-complete'
  | 'share-acknowledged'
  | 'rate-limited'
  | 'already-in-progress'
  | 'bankid-refused'
  | 'bankid-unavailable'
  | 'failed';
