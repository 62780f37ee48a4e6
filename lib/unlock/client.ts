import * as z from 'zod/mini';
import type { RelyingParty } from '../banks/catalog/relying-party.ts';
import { base64url } from '../base64.ts';
import type { Http } from '../http/http.ts';
import { readJson } from '../http/read-json.ts';
import {
  NEW_DEVICE,
  type OrderView,
  PATHS,
  type SharePackage,
  type StartMode,
  type StartOrder,
} from '../unlock-protocol/messages.ts';
import { signRequest } from '../unlock-protocol/signed-request.ts';
import { randomBytes } from '../vault/bytes.ts';
import { refusalOf, unusable } from './failures.ts';

/** Who signs: a device that is enrolled, or one that is about to be. */
export interface Signer {
  deviceId?: string;
  signing: CryptoKey;
}

/** The relying party's server, in the requests of unlock-protocol/messages.ts. All throw `Failure`. */
export interface Client {
  start(order: StartOrder, signer: Signer): Promise<OrderView>;
  poll(orderId: string): Promise<OrderView>;
  restart(orderId: string, start: StartMode): Promise<OrderView>;
  cancel(orderId: string): Promise<void>;
  share(orderId: string, signer: Signer): Promise<SharePackage>;
  acknowledge(orderId: string, signer: Signer): Promise<void>;
  unenrol(signer: Signer): Promise<void>;
}

const id = z.string().check(z.regex(/^[\w-]{1,100}$/u));
const text = z.string().check(z.minLength(1), z.maxLength(2000));
const viewShape = z.object({
  orderId: id,
  state: z.enum(['pending', 'complete', 'failed']),
  hintCode: z.optional(text),
  reason: z.optional(z.enum(['other-person', 'other-address', 'risk', 'interrupted'])),
  qr: z.optional(text),
  autoStartToken: z.optional(text),
  // Numbers are read as their text.
  nextPollMs: z.optional(z.string().check(z.regex(/^\d{1,9}$/u))),
});
const shareShape = z.object({
  deviceId: id,
  sealed: z.object({ ephemeralKey: text, iv: text, ciphertext: text }),
});

/** `now` in epoch milliseconds: signatures bear the time. */
export function createClient({ origin }: RelyingParty, http: Http, now: () => number): Client {
  async function post<T>(path: string, body: object, shape: z.ZodMiniType<T>, signer?: Signer): Promise<T> {
    const url = `${origin}${path}`;
    const sent = JSON.stringify(body);
    const reply = await http({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', ...(signer && (await signature(url, sent, signer))) },
      body: sent,
    });
    if (reply.status !== 200) throw refusalOf(reply);
    const read = z.safeParse(shape, readJson(reply, now()));
    if (!read.success) throw unusable();
    return read.data;
  }

  const signature = (targetUri: string, body: string, { deviceId = NEW_DEVICE, signing }: Signer) =>
    signRequest(
      signing,
      { method: 'POST', targetUri, body },
      { keyId: deviceId, created: Math.floor(now() / 1000), nonce: base64url(randomBytes(16)) },
    );

  /** An answer about another order than the one asked about is none. */
  async function ofOrder(path: string, orderId: string, more: object = {}): Promise<OrderView> {
    const view = await post(path, { orderId, ...more }, viewShape);
    if (view.orderId !== orderId) throw unusable();
    return viewOf(view);
  }
  const nothing = async (path: string, body: object, signer?: Signer) => {
    await post(path, body, z.object({}), signer);
  };

  return {
    start: async (wanted, signer) => viewOf(await post(PATHS.start, wanted, viewShape, signer)),
    poll: (orderId) => ofOrder(PATHS.poll, orderId),
    restart: (orderId, start) => ofOrder(PATHS.restart, orderId, { start }),
    async cancel(orderId) {
      await ofOrder(PATHS.cancel, orderId);
    },
    share: (orderId, signer) => post(PATHS.share, { orderId }, shareShape, signer),
    acknowledge: (orderId, signer) => nothing(PATHS.acknowledge, { orderId }, signer),
    unenrol: (signer) => nothing(PATHS.unenrol, {}, signer),
  };
}

function viewOf({ nextPollMs, ...view }: z.infer<typeof viewShape>): OrderView {
  return { ...view, ...(nextPollMs !== undefined && { nextPollMs: Number(nextPollMs) }) } as OrderView;
}
