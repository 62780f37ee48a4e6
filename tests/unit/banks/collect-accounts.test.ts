import { describe, expect, it } from 'vitest';
import { collectAccounts } from '../../../lib/banks/collect-accounts.ts';
import type { Account } from '../../../lib/banks/connector.ts';

const account = (id: string, booked: string): Account => ({ id, name: 'A', kind: 'current', currency: 'NOK', booked });

describe('collectAccounts', () => {
  it('keeps the order, and is partial when one is unusable or the bank left some out', () => {
    const [a, b] = [account('a', '1'), account('b', '2')];
    expect(collectAccounts([b, a])).toEqual({ accounts: [b, a], partial: false });
    expect(collectAccounts([b, null, a])).toEqual({ accounts: [b, a], partial: true });
    expect(collectAccounts([b], true)).toEqual({ accounts: [b], partial: true });
  });

  it('takes no accounts at all for an answer', () => {
    expect(collectAccounts([])).toEqual({ accounts: [], partial: false });
  });

  it('counts an account that is listed twice once, and refuses two different ones of one id', () => {
    expect(collectAccounts([account('a', '1'), account('a', '1')])).toMatchObject({ partial: false, accounts: [{}] });
    expect(() => collectAccounts([account('a', '1'), account('a', '2')])).toThrow('bad-response: shape');
  });

  it('refuses an answer of which nothing can be used', () => {
    expect(() => collectAccounts([null, null])).toThrow('bad-response: shape');
  });
});
