import type { Answer, SandboxRequest } from '../shared/http.ts';
import { exactLiteral } from '../shared/exact-json.ts';
import { answerWith, refuse } from './answers.ts';
import type { BunqAccount } from './customers.ts';
import { customerOf, type Registration } from './registration.ts';

const DAY = 86_400_000;

/** Everything behind a session, which each use prolongs. Pages of `count`, ten unless told, from the newest back. */
export function resourceAnswer(request: SandboxRequest, registration: Registration, token: string): Answer {
  const { world, sessions, traits } = registration;
  const session = sessions.get(token);
  const now = world.clock.now();
  if (!session || session.endsAt <= now) {
    if (traits.ended === 'forbidden') return refuse(403, 'Insufficient authorisation.');
    return refuse(401, `Insufficient ${traits.ended}.`);
  }
  session.endsAt = now + traits.sessionSeconds * 1000;
  const { pathname, searchParams } = request.url;
  if (request.method === 'DELETE' && pathname === `/v1/session/${session.id}`) {
    sessions.delete(token);
    return answerWith([]);
  }
  if (request.method !== 'GET') return refuse(405, 'Method not allowed.');
  const { userId, accounts } = customerOf(registration);
  const count = Number(searchParams.get('count') ?? 10);
  if (!(count >= 1 && count <= 200)) return refuse(400, 'At most 200.');
  const older = searchParams.get('older_id');
  const base = `/v1/user/${userId}/monetary-account`;
  const paged = (all: { id: number; dto: object }[], path: string): Answer => {
    const rest = all.filter(({ id }) => older === null || id < Number(older));
    const page = rest.slice(0, count);
    const older_url = rest.length > page.length ? `${path}?count=${count}&older_id=${page.at(-1)!.id}` : null;
    return answerWith(
      page.map(({ dto }) => dto),
      { Pagination: { future_url: null, newer_url: null, older_url } },
    );
  };
  if (pathname === base) {
    const newestFirst = [...accounts].sort((a, b) => b.id - a.id);
    return paged(
      newestFirst.map((one) => ({ id: one.id, dto: accountDto(one, registration) })),
      base,
    );
  }
  const account = accounts.find(({ id }) => pathname === `${base}/${id}/payment`);
  if (!account) return refuse(404, 'Not found.');
  return paged(payments(account, now), pathname);
}

function accountDto(account: BunqAccount, { balances }: Registration): object {
  const { id, kind, description, currency, balance, status, iban } = account;
  const changed = balances.get(String(id))?.balance;
  return {
    [kind]: {
      id,
      created: '2020-03-15 01:05:42.162411',
      description,
      currency,
      status,
      balance: { currency, value: changed === undefined || changed === null ? balance : exactLiteral(changed) },
      overdraft_limit: { currency, value: '0' },
      alias: [
        { type: 'EMAIL', value: 'somebody@example.org', name: 'Somebody' },
        { type: 'IBAN', value: iban, name: 'Somebody' },
      ],
    },
  };
}

/** One payment a day, 450 in all, the newest first; and two on either side of a midnight in Amsterdam. */
function payments({ id, currency }: BunqAccount, now: number): { id: number; dto: object }[] {
  const payment = (number: number, created: string, value: string, who: string) => ({
    id: number,
    dto: {
      Payment: {
        id: number,
        monetary_account_id: id,
        created: `${created.replace('T', ' ').replace('Z', '')}000`,
        amount: { currency, value },
        counterparty_alias: { display_name: who },
        description: `Payment ${number}`,
        type: 'BUNQ',
      },
    },
  });
  const daily = Array.from({ length: 450 }, (_nothing, index) =>
    payment(10_000 - index, new Date(now - index * DAY).toISOString(), `-${index + 1}.05`, 'Winkel'),
  );
  return [
    ...daily,
    payment(12, '2024-06-30T22:30:00.000Z', '5', 'After midnight in Amsterdam'),
    payment(11, '2024-06-30T21:30:00.000Z', '6', 'Before it'),
  ];
}
