import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { Card } from '../connector.ts';

const text = z.catch(z.optional(z.string()), undefined);

const cardShape = z.object({
  cardId: z.string().check(z.minLength(1)),
  cardNumber: text,
  accountNumber: text,
  status: text,
  productCode: text,
});

const listShape = z.object({ items: z.array(z.unknown()).check(z.maxLength(1000)) });

const KINDS: Record<string, Card['kind']> = { DebitCard: 'debit', CreditCard: 'credit' };

/** The list of `GET Cards`. Of a number only the last four digits are kept, whether or not the bank masked the rest. */
export function readCards(body: unknown): Card[] {
  const list = z.safeParse(listShape, body);
  if (!list.success) throw new Failure('bad-response', { reason: 'shape' });
  return list.data.items.flatMap((candidate) => {
    const parsed = z.safeParse(cardShape, candidate);
    if (!parsed.success) return [];
    const { cardId, cardNumber, accountNumber, status, productCode = '' } = parsed.data;
    const lastFour = /\d{4}$/u.exec(cardNumber?.trim() ?? '')?.[0];
    return [
      {
        id: cardId,
        kind: (Object.hasOwn(KINDS, productCode) && KINDS[productCode]) || 'other',
        ...(lastFour && { number: `**** **** **** ${lastFour}` }),
        ...(accountNumber && { accountNumber }),
        active: status === 'Active',
      },
    ];
  });
}
