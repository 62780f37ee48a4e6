import { seededRandom } from '../shared/seeded-random.ts';
import type { SandboxAccount } from './customers/account.ts';
import { daysBefore } from './oslo-time.ts';

/** An entry of an account. `amount` is an exact decimal text, negative for money out. */
export interface Entry {
  day: string;
  /** Which entry of its day. */
  index: number;
  amount: string;
  raw: string;
  clean: string;
  typeCode: string;
  typeText: string;
  pending: boolean;
}

type Kind = readonly [clean: string, raw: string, typeCode: string, typeText: string, from: number, to: number];

/** How far back the books go. */
export const LEDGER_DAYS = 92;

// Amounts in hundredths.
const PURCHASES: readonly Kind[] = [
  ['Fjordmat Strandgata', 'VARER 4471 FJORDMAT STRANDGATA', 'R_200', 'Varer', -8900, -64900],
  ['Kaffekroken AS', 'Zettle_*Kaffekroken AS', 'R_200', 'Varer', -4200, -14900],
  ['Bybussen', 'BYBUSSEN BILLETT', 'R_200', 'Varer', -4400, -4400],
  ['Bokhjørnet', 'VARER BOKHJØRNET', 'R_200', 'Varer', -12900, -49900],
  ['Lyng Kraft AS', 'AVTALEGIRO LYNG KRAFT AS', 'R_071', 'Avtalegiro', -61200, -214900],
  ['Overføring til venn', 'OVERFØRING TIL VENN', 'R_081', 'Overføring', -5000, -45000],
];
const SAVINGS: readonly Kind[] = [['Fast sparing', 'FAST OVERFØRING', 'R_081', 'Overføring', 50000, 250000]];
const ALLOWANCE: readonly Kind[] = [['Ukepenger', 'OVERFØRING UKEPENGER', 'R_081', 'Overføring', 5000, 15000]];

/** The entries of an account on the days before and on `today`, newest first. A past day's entries never change. */
export function ledger(account: SandboxAccount, today: string): Entry[] {
  const days = Array.from({ length: LEDGER_DAYS }, (_, back) => daysBefore(today, back));
  return days.flatMap((day) =>
    entriesOf(account, day).map((entry) => ({ ...entry, pending: isPending(entry, today) })),
  );
}

function entriesOf(account: SandboxAccount, day: string): Omit<Entry, 'pending'>[] {
  const random = seededRandom(`${account.number} ${day}`);
  return kindsOf(account, day, random).map(([clean, raw, typeCode, typeText, from, to], index) => {
    const hundredths = Math.round(from + random() * (to - from));
    return { day, index, amount: decimal(hundredths), raw, clean, typeCode, typeText };
  });
}

function kindsOf(account: SandboxAccount, day: string, random: () => number): Kind[] {
  if (account.group === 'PENSION' || account.group === 'ASK') return [];
  if (account.savings) return day.endsWith('-16') ? [...SAVINGS] : [];
  if (account.product === 'BARNEKONTO') return new Date(day).getUTCDay() === 6 ? [...ALLOWANCE] : [];
  const count = account.group === 'CURRENCY' ? Number(random() < 0.1) : Math.floor(random() * 3);
  return Array.from({ length: count }, () => PURCHASES[Math.floor(random() * PURCHASES.length)] as Kind);
}

// What was bought with a card today is not booked yet.
function isPending({ day, typeCode }: Omit<Entry, 'pending'>, today: string): boolean {
  return typeCode === 'R_200' && day >= daysBefore(today, 1);
}

function decimal(hundredths: number): string {
  const digits = String(Math.abs(hundredths)).padStart(3, '0');
  return `${hundredths < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
