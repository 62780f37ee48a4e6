import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consentByFetch } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { linkedUk, newUkWorld } from '../../support/linked-uk.ts';
import { UK_INSTITUTIONS } from '../../support/uk-client.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: {} });
});
afterAll(() => sandbox.close());

const grants = (log: { kind: string; grantType?: string }[]) =>
  log.filter(({ kind }) => kind === 'token').map(({ grantType }) => grantType);

describe.each(Object.keys(UK_INSTITUTIONS))('%s', (institutionId) => {
  it('is linked, shows exact own money, and its consent is deleted at the bank when it is unlinked', async () => {
    const { world, worker, bank, connectionId } = await linkedUk(sandbox, institutionId);
    expect(Object.values(world.head().accounts)).toMatchObject([
      { name: 'Bills', kind: 'current', booked: '1230.15', available: '2230.15', number: '20-00-00 00012289' },
      { name: 'Rainy day', kind: 'savings', booked: '5057.27' },
      { name: 'Credit card', kind: 'card', booked: '-30.00', number: '•••• 0077' },
      { name: 'Euros', currency: 'EUR', booked: '0.00' },
    ]);
    expect(world.head().totals).toMatchObject([
      { currency: 'GBP', value: '6257.42', incomplete: false },
      { currency: 'EUR', value: '0.00', incomplete: false },
    ]);

    await bank.setBalances({ Bills: { balance: '1000.01' } });
    await bank.expireAccess();
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(Object.values(world.head().accounts)[0]).toMatchObject({ booked: '1000.01' });
    expect(grants(await bank.log())).toEqual(['client_credentials', 'authorization_code', 'refresh_token']);

    expect((await worker.send('connection.unlink', { connectionId })).revoked).toBe(true);
    const log = await bank.log();
    expect(log.filter(({ method }) => method === 'DELETE')).toMatchObject([{ status: 204 }]);
    expect(log.every(({ status }) => status! < 400 || status === 401)).toBe(true);
  });
});

describe('what is signed in an answer', () => {
  const wrong = [
    'invalid-signature',
    'alg-none',
    'alternate-alg',
    'invalid-iss',
    'missing-iss',
    'invalid-aud',
    'missing-aud',
    'expired-exp',
    'missing-exp',
  ] as const;
  const hybrid = [
    'invalid-secondary-aud',
    'iat-is-week-in-past',
    'invalid-nonce',
    'missing-nonce',
    'invalid-c-hash',
    'missing-c-hash',
    'invalid-s-hash',
    'missing-s-hash',
    'invalid-intent',
    'missing-intent',
  ] as const;
  it.each([
    ...[...wrong, ...hybrid].map((mutant) => ['sandbox-uk-31', mutant] as const),
    ...wrong.map((mutant) => ['sandbox-uk-40', mutant] as const),
  ])('%s: %s ends the link, and its code is never used', async (institutionId, mutant) => {
    const { world, bank, begin } = await newUkWorld(sandbox, institutionId, { traits: { mutant } });
    await begin();
    const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
    expect(attempts[0]?.failure).toEqual({ kind: 'bad-response', reason: 'foreign-answer' });
    const log = await bank.log();
    expect(log.some(({ kind }) => kind === 'consent')).toBe(true);
    expect(grants(log)).toEqual(['client_credentials']);
    expect(log.filter(({ kind, method }) => kind === 'resource' && method === 'GET')).toEqual([]);
  });

  it('may name its audience as a list of one', async () => {
    const { choices } = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { mutant: 'aud-array' } });
    expect(choices).toHaveLength(4);
  });
});

describe('a bank of UK Open Banking', () => {
  it('is read account by account and page by page where it has no bulk balances', async () => {
    const traits = { bulkBalances: false, pageSize: 1 };
    const { world, bank } = await linkedUk(sandbox, 'sandbox-uk-40', { traits });
    expect(Object.values(world.head().accounts).map(({ booked }) => booked)).toEqual([
      '1230.15',
      '5057.27',
      '-30.00',
      '0.00',
    ]);
    expect((await bank.log()).filter(({ path }) => path.endsWith('/40077/balances')).length).toBeGreaterThan(1);
  });

  it('is linked again by the same consent, which stays the only one', async () => {
    const { world, worker, bank, connectionId } = await linkedUk(sandbox, 'sandbox-uk-31');
    await bank.revoke();
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    expect(Object.values(world.head().accounts)[0]).toMatchObject({ booked: '1230.15' });
    await worker.send('link.again', { connectionId });
    await world.until(
      ({ attempts, connections }) =>
        attempts.length === 0 && connections[0]?.activity === 'idle' && !connections[0].failure,
    );
    const consents = (await bank.log()).filter(({ path }) => path.includes('account-access-consents'));
    expect(consents.map(({ method, status }) => [method, status])).toEqual([
      ['POST', 201],
      ['GET', 200],
    ]);
  });

  it('tells when its consent ends, and that the person has to give it again', async () => {
    const { world, worker, bank } = await linkedUk(sandbox, 'sandbox-uk-40', { traits: { consentDays: 90 } });
    const { consentEndsAt } = world.head().connections[0]!;
    expect(Math.round((consentEndsAt! - Date.now()) / 86_400_000)).toBe(90);
    await bank.addFaults({
      match: 'resource',
      times: 1,
      fault: { type: 'status', status: 403, body: '{"Errors":[{"ErrorCode":"U028","Message":"Again, please"}]}' },
    });
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(world.head().connections[0]?.failure).toEqual({
      kind: 'reauthorise',
      reason: 'grant-ended',
      bankText: 'Again, please',
    });
  });

  it.each([['a refusal', { decision: 'refuse' as const }, { kind: 'cancelled', reason: 'refused-at-bank' }]])(
    '%s at the bank is told in words',
    async (_what, choices, failure) => {
      const { world, begin, worker } = await newUkWorld(sandbox, 'sandbox-uk-31', {
        walker: { customer: 'oliver', ...choices },
      });
      await begin();
      const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
      expect(attempts[0]?.failure).toMatchObject(failure);
      world.state.person = (url) => consentByFetch(url, { customer: 'oliver' });
      await worker.send('link.retry', { attemptId: attempts[0]!.id });
      await world.until((head) => head.attempts[0]?.phase === 'choose-accounts');
    },
  );

  it('keeps the last figures of an account whose balance fails', async () => {
    const { world, worker, bank } = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { bulkBalances: false } });
    await bank.setFaults({
      match: '/open-banking/v3.1/aisp/accounts/22289/balances',
      times: 1,
      fault: { type: 'status', status: 400, body: '{}' },
    });
    await bank.setBalances({ 'Rainy day': { balance: '1.00' } });
    world.state.offset += 10_000;
    await worker.send('refresh', {});
    expect(Object.values(world.head().accounts)).toMatchObject([
      { booked: '1230.15' },
      { booked: '1.00' },
      { booked: '-30.00' },
      { booked: '0.00' },
    ]);
    expect(world.head().connections[0]).toMatchObject({ partial: true });
  });

  it.each([
    [
      'a key with a passphrase',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----MIIB-----END ENCRYPTED PRIVATE KEY-----',
      'key-encrypted',
    ],
    ['a certificate', '-----BEGIN CERTIFICATE-----MIIB-----END CERTIFICATE-----', 'key-not-private'],
    ['no key', 'hello', 'key-unreadable'],
  ])('%s is refused before anything is sent', async (_what, signingKey, reason) => {
    const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-31');
    await begin({ signingKey });
    const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
    expect(attempts[0]?.failure).toEqual({ kind: 'configuration', reason });
    expect(await bank.log()).toEqual([]);
  });
});
