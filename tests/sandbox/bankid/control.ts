import type { FaultRule } from '../shared/fault.ts';
import type { PersonName } from './control-server.ts';
import type { PhoneTraits, Shown } from './phone.ts';
import type { ServiceLogEntry } from './service.ts';

type Traits = { person?: PersonName } & Omit<PhoneTraits, 'person'>;

/** BankID as a test in another process moves it. Throws what the control API says when something makes no sense. */
export interface BankIdControl {
  /** A phone scans what the QR code says. */
  scan(frame: string, traits?: Traits): Promise<Shown | 'refused'>;
  /** The app is opened by `bankid:///?autostarttoken=…`. */
  open(link: string, traits?: Traits): Promise<Shown | 'refused'>;
  enterCode(person?: PersonName): Promise<void>;
  decline(person?: PersonName): Promise<void>;
  linger(hintCode: string, person?: PersonName): Promise<void>;
  endWith(hintCode: string, person?: PersonName): Promise<void>;
  /** Moves the clock of BankID and of the relying-party server. */
  advance(seconds: number): Promise<void>;
  addFaults(rules: FaultRule[]): Promise<void>;
  log(): Promise<ServiceLogEntry[]>;
}

export function createBankIdControl(origin: string): BankIdControl {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const init = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {};
    const answer = await fetch(`${origin}${path}`, { method, ...init });
    const found = (await answer.json()) as { error?: string };
    if (!answer.ok) throw new Error(found.error);
    return found;
  };
  const post = async (path: string, body: object) => void (await call('POST', path, body));
  const shown = async (path: string, body: object) =>
    ((await call('POST', path, body)) as { shown: Shown | 'refused' }).shown;
  return {
    scan: (frame, traits) => shown('/scan', { ...traits, frame }),
    open: (link, traits) => shown('/open', { ...traits, link }),
    enterCode: (person = 'astrid') => post('/code', { person }),
    decline: (person = 'astrid') => post('/decline', { person }),
    linger: (hintCode, person = 'astrid') => post('/linger', { hintCode, person }),
    endWith: (hintCode, person = 'astrid') => post('/end', { hintCode, person }),
    advance: (seconds) => post('/advance', { seconds }),
    addFaults: (rules) => post('/faults', { rules }),
    log: async () => (await call('GET', '/log')) as ServiceLogEntry[],
  };
}
