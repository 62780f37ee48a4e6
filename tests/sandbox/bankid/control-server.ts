import type { RequestListener } from 'node:http';
import { ControlError } from '../shared/bank.ts';
import type { FaultRule } from '../shared/fault.ts';
import { json, readRequest, sendAnswer, type SandboxRequest } from '../shared/http.ts';
import type { BankId } from './bankid.ts';
import { ASTRID, BJORN } from './people.ts';
import type { Phone, PhoneTraits } from './phone.ts';

/** Whose phone it is. Each has one, and it keeps what is open in it. */
export type PersonName = 'astrid' | 'bjorn';

const PEOPLE = { astrid: ASTRID, bjorn: BJORN };

/** The phones, the clock and the faults over HTTP, for tests in another process. Pages can't use it. */
export function createBankIdControlServer(bankId: BankId): RequestListener {
  const phones = new Map<PersonName, Phone>();
  const phoneOf = (name: PersonName) => {
    const phone = phones.get(name);
    if (!phone) throw new ControlError(409, 'this phone has not opened anything yet');
    return phone;
  };
  const newPhone = ({ person = 'astrid', ...traits }: { person?: PersonName } & Omit<PhoneTraits, 'person'>) => {
    if (!Object.hasOwn(PEOPLE, person)) throw new ControlError(404, 'no such person');
    const phone = bankId.phone({ ...traits, person: PEOPLE[person] });
    phones.set(person, phone);
    return phone;
  };
  const act = (route: string, body: Record<string, unknown>): unknown => {
    const { person = 'astrid' } = body as { person?: PersonName };
    switch (route) {
      case 'POST /scan':
        return { shown: newPhone(withoutInput(body)).scan(String(body['frame'])) };
      case 'POST /open':
        return { shown: newPhone(withoutInput(body)).openLink(String(body['link'])) };
      case 'POST /code':
        return phoneOf(person).enterCode();
      case 'POST /decline':
        return phoneOf(person).decline();
      case 'POST /linger':
        return phoneOf(person).linger(String(body['hintCode']));
      case 'POST /end':
        return phoneOf(person).endWith(String(body['hintCode']));
      case 'POST /advance':
        return bankId.advance(Number(body['seconds']) * 1000);
      case 'POST /faults':
        return bankId.faults.add(body['rules'] as FaultRule[]);
      case 'GET /log':
        return bankId.log;
    }
    throw new ControlError(404, 'no such thing: see tests/sandbox/bankid/control.ts');
  };
  const answer = (request: SandboxRequest) => {
    if (request.headers.origin !== undefined) throw new ControlError(403, 'the control API is not for web pages');
    const body: unknown = request.body.length > 0 ? JSON.parse(request.body.toString('utf8')) : {};
    return json(200, act(`${request.method} ${request.url.pathname}`, body as Record<string, unknown>) ?? {});
  };

  return (message, response) => {
    void readRequest(message, response)
      .then(answer)
      .catch((error: unknown) => json(error instanceof ControlError ? error.status : 409, { error: String(error) }))
      .then((ready) => sendAnswer(response, ready));
  };
}

function withoutInput({ frame: _frame, link: _link, ...traits }: Record<string, unknown>) {
  return traits as Parameters<BankId['phone']>[0] & { person?: never };
}
