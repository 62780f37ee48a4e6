import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetDate, withDate } from '../../../lib/browser/date-header.ts';

interface Rule {
  id: number;
  action: { requestHeaders: { value: string }[] };
  condition: object;
}

// The browser's own rules, changed a moment after it was asked to.
const state = vi.hoisted(() => ({ rules: [] as Rule[] }));
vi.mock('webextension-polyfill', () => ({
  default: {
    runtime: { getURL: () => 'chrome-extension://abcdefghijklmnop/' },
    declarativeNetRequest: {
      async updateSessionRules({ removeRuleIds, addRules }: { removeRuleIds: number[]; addRules: Rule[] }) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        state.rules = [...state.rules.filter(({ id }) => !removeRuleIds.includes(id)), ...addRules];
      },
    },
  },
}));

const URL_A = new URL('https://api.bank.example/oauth2/token?a=b');
const dates = () => state.rules.map(({ action }) => action.requestHeaders[0]!.value);
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

afterEach(() => void (state.rules = []));

describe('the date of a request', () => {
  it('is the browser’s rule for its address while it is sent, and no longer', async () => {
    const seen = await withDate(
      URL_A,
      async () => ({ date: 'D', digest: 'x' }),
      async (headers) => ({ headers, rules: state.rules }),
    );
    expect(seen.headers).toEqual({ date: 'D', digest: 'x' });
    expect(seen.rules).toMatchObject([
      {
        action: { type: 'modifyHeaders', requestHeaders: [{ header: 'date', operation: 'set', value: 'D' }] },
        condition: {
          urlFilter: '|https://api.bank.example/oauth2/token?a=b|',
          initiatorDomains: ['abcdefghijklmnop'],
          resourceTypes: ['xmlhttprequest'],
        },
      },
    ]);
    expect(state.rules).toEqual([]);
  });

  it('is its own, however many are sent at once, and made when its turn has come', async () => {
    let made = 0;
    let sent = 0;
    const send = async ({ date }: Record<string, string>) => {
      await later(3);
      expect(dates()).toEqual([date]);
      sent += 1;
      return date;
    };
    const make = async () => {
      expect(made).toBe(sent);
      made += 1;
      return { date: `D${made}` };
    };
    const all = await Promise.all(Array.from({ length: 5 }, () => withDate(URL_A, make, send)));
    expect(all).toEqual(['D1', 'D2', 'D3', 'D4', 'D5']);
    expect(state.rules).toEqual([]);
  });

  it('is gone after a request that failed, and the next one has its turn', async () => {
    const broken = withDate(
      URL_A,
      async () => ({ date: 'D' }),
      () => Promise.reject(new Error('no answer')),
    );
    await expect(broken).rejects.toThrow('no answer');
    expect(state.rules).toEqual([]);
    const unmade = withDate(
      URL_A,
      () => Promise.reject(new Error('no key')),
      async () => undefined,
    );
    await expect(unmade).rejects.toThrow('no key');
    expect(
      await withDate(
        URL_A,
        async () => ({ date: 'E' }),
        async () => dates(),
      ),
    ).toEqual(['E']);
  });

  it('that a killed worker has left is forgotten, one in use is not', async () => {
    await withDate(
      URL_A,
      async () => ({ date: 'D' }),
      async () => undefined,
    );
    state.rules = [{ id: 1, action: { requestHeaders: [{ value: 'old' }] }, condition: {} }];
    await forgetDate();
    expect(state.rules).toEqual([]);
    let forgetting: Promise<void> | undefined;
    const inUse = await withDate(
      URL_A,
      async () => ({ date: 'D' }),
      async () => {
        forgetting = forgetDate();
        await later(10);
        return dates();
      },
    );
    expect(inUse).toEqual(['D']);
    await forgetting;
    expect(state.rules).toEqual([]);
  });

  it('is no rule at all for headers without one', async () => {
    expect(
      await withDate(
        URL_A,
        async () => ({ digest: 'x' }),
        async () => dates(),
      ),
    ).toEqual([]);
  });
});
