import { randomBytes } from 'node:crypto';
import { base64url } from '../../../lib/base64.ts';
import {
  type Language,
  NEW_DEVICE,
  type OrderView,
  PATHS,
  type ProtocolError,
  type SharePackage,
  type StartMode,
} from '../../../lib/unlock-protocol/messages.ts';
import { newSealingPair, openShare } from '../../../lib/unlock-protocol/sealed-share.ts';
import { signRequest } from '../../../lib/unlock-protocol/signed-request.ts';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T & Partial<ProtocolError>;
}

/** A browser with a device key, as the extension will be one. */
export interface Device {
  enrol(options?: { start?: StartMode; deviceName?: string; language?: Language }): Promise<Answer<OrderView>>;
  unlock(options?: { start?: StartMode; keyId?: string }): Promise<Answer<OrderView>>;
  poll(orderId: string): Promise<Answer<OrderView>>;
  restart(orderId: string, start?: StartMode): Promise<Answer<OrderView>>;
  cancel(orderId: string): Promise<Answer<OrderView>>;
  fetchShare(orderId: string): Promise<Answer<SharePackage>>;
  acknowledge(orderId: string): Promise<Answer<object>>;
  unenrol(): Promise<Answer<object>>;
  /** What the last share that was fetched says, in Base64url. */
  open(orderId: string, answer: Answer<SharePackage>): Promise<string | undefined>;
  post<T>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  /** Headers of a signature over a request to the server, as this device makes them. */
  sign(
    path: string,
    body: string,
    options?: { keyId?: string; created?: number; nonce?: string },
  ): Promise<Record<string, string>>;
  deviceId: string | undefined;
  readonly deviceKey: string;
}

export interface DeviceOptions {
  /** Where the server listens. */
  origin: string;
  /** The address that it is known by, when that is another. */
  publicUrl?: string;
  now(): number;
  /** The address that a trusted proxy tells. */
  address?: string;
}

export async function newDevice({ origin, publicUrl = origin, now, address }: DeviceOptions): Promise<Device> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const deviceKey = base64url(new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)));
  let sealing = await newSealingPair();

  const device: Device = {
    deviceId: undefined,
    deviceKey,
    async post(path, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const from = address ? { 'x-forwarded-for': address } : {};
      const all = { 'content-type': 'application/json', ...from, ...headers };
      const answer = await fetch(`${origin}${path}`, { method: 'POST', headers: all, body: text });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    },
    sign: async (path, body, options = {}) => ({
      ...(await signRequest(
        keys.privateKey,
        { method: 'POST', targetUri: `${publicUrl}${path}`, body },
        {
          keyId: device.deviceId ?? NEW_DEVICE,
          created: Math.floor(now() / 1000),
          nonce: randomBytes(16).toString('base64url'),
          ...options,
        },
      )),
    }),
    async enrol({ start = 'qr', deviceName = 'Kontors-PC', language = 'sv' } = {}) {
      sealing = await newSealingPair();
      const body = { purpose: 'enrol', start, language, sealTo: sealing.sealTo, deviceKey, deviceName };
      return signed(PATHS.start, body);
    },
    async unlock({ start = 'qr', keyId } = {}) {
      sealing = await newSealingPair();
      const body = { purpose: 'unlock', start, language: 'en', sealTo: sealing.sealTo };
      return signed(PATHS.start, body, keyId);
    },
    poll: (orderId) => device.post(PATHS.poll, { orderId }),
    restart: (orderId, start) => device.post(PATHS.restart, { orderId, ...(start && { start }) }),
    cancel: (orderId) => device.post(PATHS.cancel, { orderId }),
    async fetchShare(orderId) {
      const answer = await signed<SharePackage>(PATHS.share, { orderId });
      if (answer.status === 200) device.deviceId = answer.body.deviceId;
      return answer;
    },
    acknowledge: (orderId) => signed(PATHS.acknowledge, { orderId }),
    unenrol: () => signed(PATHS.unenrol, {}),
    async open(orderId, { body: { deviceId, sealed } }) {
      const share = await openShare(sealed, sealing.pair, { orderId, deviceId });
      return share && base64url(share);
    },
  };

  async function signed<T>(path: string, body: object, keyId?: string): Promise<Answer<T>> {
    const text = JSON.stringify(body);
    return device.post<T>(path, text, await device.sign(path, text, keyId === undefined ? {} : { keyId }));
  }
  return device;
}
