import { exactNumber } from '../shared/exact-json.ts';
import type { Answer, SandboxRequest } from '../shared/http.ts';
import { seededRandom } from '../shared/seeded-random.ts';
import { daysBefore, isIsoDay, osloDay } from '../sparebank1/oslo-time.ts';
import { answerError, answerItems, type Generation } from './answers.ts';
import type { SbankenAccount } from './customers.ts';

const SHOPS = ['KAFFEKROKEN', 'FJORDMAT STRANDGATA', 'BOKHJØRNET', 'LYNG KRAFT AS', 'BYBUSSEN BILLETT'];
const DEFAULT_DAYS = 30;
const MOST_DAYS = 366;
const DEFAULT_ROWS = 100;
const MOST_ROWS = 1000;

/** `GET Transactions/{accountId}`: newest first; an `endDate` hides reservations, as it did at the bank. */
export function answerTransactions(
  generation: Generation,
  account: SbankenAccount,
  { url }: SandboxRequest,
  now: number,
): Answer {
  const query = url.searchParams;
  const today = osloDay(now);
  const end = query.get('endDate') ?? today;
  const start = query.get('startDate') ?? daysBefore(today, DEFAULT_DAYS);
  const [index, length] = [Number(query.get('index') ?? 0), Number(query.get('length') ?? DEFAULT_ROWS)];
  const refuse = (message: string) => answerError(generation, 400, 'InputValidation', message);
  if (!isIsoDay(start) || !isIsoDay(end) || start > end) return refuse('startDate and endDate must be dates in order');
  if (end > daysBefore(today, -1)) return refuse('endDate must not be later than tomorrow');
  if (start < daysBefore(end, MOST_DAYS - 1)) return refuse('the span must not be longer than 366 days');
  if (!Number.isSafeInteger(index) || index < 0) return refuse('index must not be negative');
  if (!Number.isSafeInteger(length) || length < 1 || length > MOST_ROWS) return refuse('length must be 1 to 1000');

  const days = Array.from({ length: MOST_DAYS + 1 }, (_, back) => daysBefore(end, back)).filter((day) => day >= start);
  const all = days.flatMap((day) => entriesOf(account, day, today)).filter((entry) => !reserved(entry, query));
  return answerItems(generation, all.slice(index, index + length), all.length);
}

const reserved = (entry: ReturnType<typeof entryDto>, query: URLSearchParams) =>
  entry.isReservation && query.has('endDate');

// Four a day: a year is more than one page.
function entriesOf(account: SbankenAccount, day: string, today: string) {
  const random = seededRandom(`${account.number} ${day}`);
  return Array.from({ length: 4 }, (_, index) => {
    const hundredths = 1000 + Math.floor(random() * 90_000);
    const shop = SHOPS[Math.floor(random() * SHOPS.length)] ?? '';
    return entryDto(day, shop, hundredths, day === today && index === 0);
  });
}

function entryDto(day: string, text: string, hundredths: number, isReservation: boolean) {
  return {
    accountingDate: `${day}T00:00:00`,
    interestDate: `${day}T00:00:00`,
    otherAccountNumber: '',
    otherAccountNumberSpecified: false,
    amount: exactNumber(`-${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`),
    text,
    transactionType: 'VISA VARE',
    transactionTypeCode: 714,
    transactionTypeText: 'VISA VARE',
    isReservation,
    reservationType: isReservation ? 'VisaReservation' : 'NotReservation',
    source: 'AccountStatement',
    cardDetailsSpecified: false,
    cardDetails: null,
    transactionDetailSpecified: false,
    transactionDetail: null,
  };
}
