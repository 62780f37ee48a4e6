import type { Answer, SandboxRequest } from '../shared/http.ts';
import { isAnswer, ownAccount, type ResourceCall } from './accounts-api.ts';
import { refusal, reply } from './api-answer.ts';
import { ledger, LEDGER_DAYS } from './ledger.ts';
import { daysBefore, isIsoDay, osloDay } from './oslo-time.ts';
import { transactionDto } from './transaction-dto.ts';

const DEFAULT_ROWS = 100;
const MOST_ROWS = 1000;

/** `GET /personal/banking/transactions`: `accountKey` repeats; dates are inclusive; newest first; at most `rowLimit`. */
export function listTransactions(call: ResourceCall): Answer {
  const { request, registration, session, partial } = call;
  const query = request.url.searchParams;
  const today = osloDay(registration.world.clock.now());
  const from = query.get('fromDate') ?? daysBefore(today, LEDGER_DAYS);
  const to = query.get('toDate') ?? today;
  const rows = Number(query.get('rowLimit') ?? DEFAULT_ROWS);
  const refused = checkRange(request, from, to, rows);
  if (refused) return refused;

  const keys = query.getAll('accountKey');
  if (keys.length === 0 || keys.some((key) => key.includes(','))) {
    return refusal(request, 400, 'invalid_account_key', 'The account key is invalid', 'accountKey');
  }
  const accounts = keys.map((key) => ownAccount(call, key));
  const denied = accounts.find(isAnswer);
  if (denied) return denied;

  const source = query.get('source') ?? query.get('transactionSource') ?? 'ALL';
  const entries = accounts
    .flatMap((found) => (isAnswer(found) ? [] : ledger(found, today).map((entry) => ({ account: found, entry }))))
    .filter(({ entry }) => entry.day >= from && entry.day <= to)
    .toSorted((a, b) => b.entry.day.localeCompare(a.entry.day))
    .map(({ account, entry }) => transactionDto(account, entry, today, session))
    .filter((dto) => source === 'ALL' || (dto as { source: string }).source === source);
  return reply(request, { transactions: entries.slice(0, rows), errors: partial?.errors ?? [] });
}

function checkRange(request: SandboxRequest, from: string, to: string, rows: number): Answer | undefined {
  if (!isIsoDay(from)) return refusal(request, 400, 'invalid_start_date', 'The start date is invalid', 'fromDate');
  if (!isIsoDay(to)) return refusal(request, 400, 'invalid_end_date', 'The end date is invalid', 'toDate');
  if (from > to) return refusal(request, 400, 'invalid_start_date', 'The start date is after the end date', 'fromDate');
  if (!Number.isSafeInteger(rows) || rows < 1 || rows > MOST_ROWS) {
    return refusal(request, 400, 'invalid_row_limit', 'The row limit is invalid', 'rowLimit');
  }
  return undefined;
}
