import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { consentByFetch } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { linkedUk, newUkWorld } from '../../support/linked-uk.ts';
import { signingKey, UK_INSTITUTIONS } from '../../support/uk-client.ts';
import { sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

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
      // After the first approval, before the second, after the second: until when it is good.
      ['GET', 200],
      ['GET', 200],
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

  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const locked = { cipher: 'aes-256-cbc', passphrase: 'plum', format: 'pem' } as const;
  it.each([
    ['a key of 1024 bits', weak.export({ type: 'pkcs8', format: 'pem' }), 'key-weak'],
    ['a key with a passphrase', weak.export({ type: 'pkcs8', ...locked }), 'key-encrypted'],
    ['one of the old kind', weak.export({ type: 'pkcs1', ...locked }), 'key-encrypted'],
    ['a certificate', '-----BEGIN CERTIFICATE-----MIIB-----END CERTIFICATE-----', 'key-not-private'],
    ['no key', 'hello', 'key-unreadable'],
  ])('%s is refused where it was typed, before anything is sent or stored', async (_what, signingKey, reason) => {
    const { world, worker, bank, settings } = await newUkWorld(sandbox, 'sandbox-uk-31');
    const input = { institutionId: 'sandbox-uk-31', window: 'browser', settings: { ...settings, signingKey } };
    expect(await worker.answer('link.start', input)).toEqual({ ok: false, failure: { kind: 'configuration', reason } });
    expect(world.head().attempts).toEqual([]);
    expect([...(await (await world.ports.vault.open()).all('registration'))]).toEqual([]);
    expect(await bank.log()).toEqual([]);
  });

  it('stores a key as PKCS#8 whichever way openssl wrote it', async () => {
    const { pem, jwks } = signingKey('pkcs1');
    const { world } = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { jwks }, settings: { signingKey: pem } });
    const [registration] = [...(await (await world.ports.vault.open()).all('registration')).values()];
    const stored = registration!.settings['signingKey']!;
    expect(stored).toMatch(/^-----BEGIN PRIVATE KEY-----\n/u);
    expect(createPrivateKey(stored).export({ type: 'pkcs1', format: 'pem' })).toBe(pem);
  });
});
