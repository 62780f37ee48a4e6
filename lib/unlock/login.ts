import type { Start } from '../bankid/message.ts';
import { newOrder, type Progress, progressOf } from '../bankid/order.ts';
import type { FailureInfo } from '../failure.ts';
import { ENROL, UNLOCK } from '../snapshot.ts';
import type { Ports } from '../sync/ports.ts';
import type { StoredKey } from './keys.ts';

/** Session key: the login that runs, or has failed. Ends with the browser. */
export const LOGIN = 'bankid-login';

/** Wakes the worker while a login runs. */
export const LOGIN_ALARM = 'bankid-login';

/** What an enrolment is for, once the passphrase has allowed it. */
export interface Wish {
  /** The data key that the passphrase opens. */
  kid: string;
  deviceName: string;
  /** When the passphrase was typed (epoch ms). */
  allowedAt: number;
}

export interface Login {
  id: string;
  subject: typeof UNLOCK | typeof ENROL;
  /** How far the order has come; `begun`: its run has an answer. */
  progress: Progress;
  begun: boolean;
  /** The order at the server, and the key that its share will be sealed to. */
  order?: { id: string; sealing: StoredKey };
  enrol?: Wish & { signing: StoredKey };
  failure?: FailureInfo;
}

export function newLogin(id: string, at: number, start: Start, enrol?: Login['enrol']): Login {
  const progress = progressOf(newOrder(at, start));
  return { id, subject: enrol ? ENROL : UNLOCK, progress, begun: false, ...(enrol && { enrol }) };
}

/** The login as it is kept. */
export interface LoginRecord {
  get(): Promise<Login | undefined>;
  put(login: Login | undefined): Promise<void>;
  /** Not at all when another one has taken its place. */
  change(id: string, run: (login: Login) => Login): Promise<Login | undefined>;
}

export function createLoginRecord({ session, exclusive }: Pick<Ports, 'session' | 'exclusive'>): LoginRecord {
  const get = () => session.get<Login>(LOGIN);
  const write = (login: Login | undefined) => (login ? session.set(LOGIN, login) : session.remove(LOGIN));
  const alone = <T>(run: () => Promise<T>) => exclusive(LOGIN, run);
  return {
    get,
    put: (login) => alone(() => write(login)),
    change: (id, run) =>
      alone(async () => {
        const login = await get();
        if (login?.id !== id) return undefined;
        const next = run(login);
        await write(next);
        return next;
      }),
  };
}
