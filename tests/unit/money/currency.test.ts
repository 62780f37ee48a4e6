import { describe, expect, test } from 'vitest';
import { isCurrency } from '../../../lib/money/currency.ts';

describe('isCurrency', () => {
  test.each(['NOK', 'SEK', 'DKK', 'EUR', 'GBP', 'USD', 'JPY', 'KWD'])('knows %s', (code) => {
    expect(isCurrency(code)).toBe(true);
  });
  test.each(['', 'nok', 'NO', 'NOKK', ' NOK', 'ZZZ', 'kr', '578', '€', 'constructor', '__proto__'])(
    'does not know %j',
    (code) => {
      expect(isCurrency(code)).toBe(false);
    },
  );
});
