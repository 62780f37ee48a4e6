import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lib/banks/catalog/catalog.ts';
import { createHttp } from '../../../lib/http/create-http.ts';

/** What these banks' tokens could do besides reading, and what stands right beside what is read. */
const REFUSED: Record<string, [method: 'GET' | 'POST' | 'DELETE', path: string][]> = {
  starling: [
    ['POST', '/api/v2/payments/local/account/a/category/b'],
    ['POST', '/api/v2/accounts'],
    ['DELETE', '/api/v2/account/a/savings-goals/g'],
    ['GET', '/api/v2/account/a/savings-goals/g/recurring-transfer'],
    ['GET', '/api/v2/account-holder/individual'],
    ['GET', '/api/v2/cards'],
    ['GET', '/api/v2/accounts/../payees'],
    ['GET', '/api/v1/accounts'],
  ],
  bunq: [
    ['POST', '/v1/user/1/monetary-account/2/payment'],
    ['POST', '/v1/user/1/monetary-account/2/payment-batch'],
    ['POST', '/v1/user/1/monetary-account/2/draft-payment'],
    ['GET', '/v1/user/1/monetary-account/2/draft-payment'],
    ['POST', '/v1/user/1/monetary-account/2/request-inquiry'],
    ['POST', '/v1/user/1/monetary-account'],
    ['DELETE', '/v1/user/1/monetary-account/2/payment'],
    ['GET', '/v1/user/1/card'],
    ['GET', '/v1/user/1/monetary-account/2/payment/3/../../../payment'],
    ['POST', '/v1/session/1'],
    ['DELETE', '/v1/device-server'],
    ['POST', '/v1/user/1/credential-password-ip/2/ip'],
  ],
  monzo: [
    ['POST', '/pots/pot_1/deposit'],
    ['GET', '/pots/pot_1'],
    ['POST', '/transactions'],
    ['GET', '/transactions/tx_1'],
    ['POST', '/transaction-receipts'],
    ['POST', '/feed'],
    ['POST', '/webhooks'],
    ['DELETE', '/webhooks/w'],
    ['GET', '/oauth2/token'],
    ['POST', '/accounts'],
  ],
};

describe.each(Object.entries(REFUSED))('%s', (id, requests) => {
  it.each(requests)('lets no %s %s leave', async (method, path) => {
    const institution = catalog([]).find((one) => one.id === id)!;
    let sent = 0;
    const fetch = async () => {
      sent++;
      return new Response('{}');
    };
    const http = createHttp(institution, { fetch, online: () => true, mayReach: async () => true });
    const refused = { kind: 'forbidden', reason: 'not-on-list' };
    for (const origin of institution.origins)
      await expect(http({ method, url: `${origin}${path}` })).rejects.toMatchObject(refused);
    expect(sent).toBe(0);
  });
});
