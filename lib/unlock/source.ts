import { bankidLanguage } from '../bankid/language.ts';
import type { OrderAnswer, OrderSource } from '../bankid/source.ts';
import type { Words } from '../i18n.ts';
import { Refused } from '../refused.ts';
import type { OrderView, StartOrder } from '../unlock-protocol/messages.ts';
import type { Client, Signer } from './client.ts';
import { deniedBy, LoginFailure } from './failures.ts';
import { newSealingKey } from './keys.ts';
import type { Login, LoginRecord } from './login.ts';

/** A relying party's orders, for `followOrder`. Throws `Refused` once another login has taken this one's place. */
export function createSource(
  login: Login,
  deps: { client: Client; record: LoginRecord; signer: Signer; words: Pick<Words, 'language'> },
): OrderSource {
  const { client, record, signer, words } = deps;
  let orderId = login.order?.id;

  return {
    async start(start) {
      const mode = start === 'here' ? 'same-device' : 'qr';
      const renewed = orderId === undefined ? undefined : await renew(client, orderId, mode);
      if (renewed) return answerOf(renewed);
      const sealing = await newSealingKey();
      const shared = { start: mode, language: bankidLanguage(words.language()), sealTo: sealing.point } as const;
      const order: StartOrder = login.enrol
        ? { ...shared, purpose: 'enrol', deviceKey: login.enrol.signing.point, deviceName: login.enrol.deviceName }
        : { ...shared, purpose: 'unlock' };
      const begun = await client.start(order, signer);
      orderId = begun.orderId;
      const kept = await record.change(login.id, (now) => ({ ...now, order: { id: begun.orderId, sealing } }));
      if (!kept) {
        await client.cancel(begun.orderId).catch(() => undefined);
        throw new Refused('not-found');
      }
      return answerOf(begun);
    },
    async poll() {
      if (orderId === undefined) throw new Refused('not-found');
      return answerOf(await client.poll(orderId));
    },
  };
}

/** A new order in the place of one that nobody opened; undefined where only a signed start will do. */
async function renew(client: Client, orderId: string, mode: 'qr' | 'same-device'): Promise<OrderView | undefined> {
  try {
    return await client.restart(orderId, mode);
  } catch (error) {
    const code = error instanceof LoginFailure ? error.code : undefined;
    if (code !== 'not-restartable' && code !== 'unknown-order') throw error;
    return undefined;
  }
}

function answerOf({ state, reason, hintCode, qr, autoStartToken, nextPollMs }: OrderView): OrderAnswer {
  if (state === 'failed' && reason) throw deniedBy(reason);
  return {
    status: state,
    ...(hintCode !== undefined && { hintCode }),
    ...(qr !== undefined && { qr: { type: 'text', data: qr } }),
    ...(autoStartToken !== undefined && { autoStartToken }),
    ...(nextPollMs !== undefined && { nextPollMs }),
  };
}
