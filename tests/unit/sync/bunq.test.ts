import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bunq } from '../../../lib/banks/bunq/connector.ts';
import type { Settings } from '../../../lib/banks/bunq/settings.ts';
import type { AccessContext, Json, Transaction } from '../../../lib/banks/connector.ts';
import { linkedBunq, newBunqWorld } from '../../support/linked-bunq.ts';
import { amounts, DAY, HOUR, MINUTE, pass, sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

type Linked = Awaited<ReturnType<typeof linkedBunq>>;

const requests = async ({ bank }: Pick<Linked, 'bank'>) =>
  (await bank.log()).map(({ method, path, status }) => `${method} ${path.replace(/^\/v1\//u, '')} ${status}`);
const failureOf = ({ world }: Pick<Linked, 'world'>) => world.head().connections[0]?.failure;

async function accessOf({ world, institution, connectionId, bank }: Linked): Promise<AccessContext<Settings>> {
  const session = await world.ports.vault.open();
  return {
    institution,
    settings: { apiKey: bank.clientSecret },
    http: world.ports.http(institution, () => undefined),
    clock: world.ports.clock,
    tokens: (await session.get('grant', connectionId))!.current,
    attended: true,
  };
}

const LIST = 'GET user/7002/monetary-account 200';

describe('bunq', () => {
  it('links by a key alone: device and session, accounts of every kind, amounts to the last digit', async () => {
    const linked = await linkedBunq(sandbox);
    const { world, choices } = linked;
    expect(choices.map(({ name, kind, currency, booked }) => [name, kind, currency, booked])).toEqual([
      ['Main', 'current', 'EUR', '2509.05'],
      ['Groceries with Bram', 'current', 'EUR', '-12.5'],
      ['Holiday', 'savings', 'EUR', '9007199254740993.01'],
      ['Elsewhere', 'current', 'EUR', '300'],
      ['Credit card', 'card', 'EUR', '-45.10'],
      ['Dollars', 'current', 'USD', '7.00'],
      ['Frozen', 'current', 'EUR', '1.01'],
    ]);
    expect(choices[0]).toMatchObject({ number: 'NL01BUNQ0990000101' });
    expect((await requests(linked)).slice(0, 2)).toEqual(['POST device-server 200', 'POST session-server 200']);
    expect(world.state.tabs).toEqual([]);
    expect(await sandbox.control.transfers()).toEqual([]);
  });

  it('keeps its private key in the grant alone, as PKCS#8, and publishes nothing of it', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { world, connectionId, bank } = linked;
    const session = await world.ports.vault.open();
    const { extra } = (await session.get('grant', connectionId))!.current;
    expect(extra!['privateKey']).toMatch(/^-----BEGIN PRIVATE KEY-----/u);
    const modulus = createPublicKey(extra!['privateKey']!).asymmetricKeyDetails?.modulusLength;
    expect(modulus).toBe(2048);
    const others = ['registration', 'connection', 'accounts', 'health', 'attempt', 'settings', 'history'] as const;
    const kept = await Promise.all(others.map(async (store) => [...(await session.all(store))]));
    const elsewhere = JSON.stringify([kept, [...world.memory]]);
    expect(elsewhere).not.toContain(extra!['privateKey']!.slice(40, 80));
    expect(JSON.stringify([...world.memory])).not.toContain(bank.clientSecret);
  });

  it('reads with the session that it has, day after day, and opens none for a reading (issue 19)', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram', sessionSeconds: 7 * 86_400 });
    const { world, worker, bank } = linked;
    await bank.clearLog();
    for (let reading = 0; reading < 10; reading++) {
      await pass(world, bank, 4 * HOUR);
      await worker.app.onAlarm('refresh');
    }
    expect(await requests(linked)).toEqual(Array.from({ length: 10 }, () => LIST));
    expect(failureOf(linked)).toBeUndefined();
  });

  it.each(['authorisation', 'authentication', 'forbidden'] as const)(
    'opens one session when the last has ended, whatever words say so: %s (issue 13)',
    async (ended) => {
      const linked = await linkedBunq(sandbox, { customer: 'bram', ended });
      const { world, worker, bank } = linked;
      await bank.clearLog();
      await pass(world, bank, 5 * HOUR);
      await Promise.all(Array.from({ length: 50 }, () => worker.send('refresh', {})));
      const rejected = `GET user/7002/monetary-account ${ended === 'forbidden' ? 403 : 401}`;
      expect(await requests(linked)).toEqual([rejected, 'POST session-server 200', LIST]);
      expect(failureOf(linked)).toBeUndefined();
      // The installation and its key stay the same.
      await bank.clearLog();
      await pass(world, bank, MINUTE);
      await worker.send('refresh', {});
      expect(await requests(linked)).toEqual([LIST]);
    },
  );

  it('asks for no third session where the bank rejects a new one too', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { world, worker, bank } = linked;
    await pass(world, bank, MINUTE);
    await bank.setFaults({ match: 'accounts', times: 'forever', fault: { type: 'status', status: 401 } });
    await bank.clearLog();
    await worker.send('refresh', {});
    expect((await bank.log()).map(({ kind }) => kind)).toEqual(['resource', 'token', 'resource']);
    expect(failureOf(linked)).toEqual({ kind: 'forbidden' });
  });

  it('waits as long as the words of a 429 say, and keeps the last balance (issue 19)', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { world, worker, bank } = linked;
    await pass(world, bank, MINUTE);
    const access = await accessOf(linked);
    for (let call = 0; call < 3; call++) await bunq.accounts(access);
    await worker.send('refresh', {});
    expect(failureOf(linked)).toMatchObject({ kind: 'rate-limited' });
    const wait = failureOf(linked)!.until! - world.ports.clock.now();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(3000);
    expect(amounts(world)).toEqual([['Main', '10.05']]);
    await pass(world, bank, 4000);
    await worker.send('refresh', {});
    expect(failureOf(linked)).toBeUndefined();
  });

  it('reads hundreds of accounts in as few requests as there are pages', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'many' });
    expect(linked.choices).toHaveLength(230);
    expect(new Set(linked.choices.map(({ id }) => id)).size).toBe(230);
    expect((await requests(linked)).filter((one) => one.startsWith('GET'))).toHaveLength(4);
    expect(linked.world.head().connections[0]?.partial ?? false).toBe(false);
  });

  it('throws away an answer whose signature is not the bank’s', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { world, worker, bank } = linked;
    await pass(world, bank, MINUTE);
    await bank.setTraits({ signature: 'wrong' });
    await bank.setBalances({ 201: { balance: '99' } });
    await worker.send('refresh', {});
    expect(failureOf(linked)).toMatchObject({ kind: 'bad-response', reason: 'signature-wrong' });
    expect(amounts(world)).toEqual([['Main', '10.05']]);
    // One that bears none is taken: the bank says of some of them only that it signs.
    await bank.setTraits({ signature: 'none' });
    await pass(world, bank, HOUR / 2);
    await worker.send('refresh', {});
    expect(amounts(world)).toEqual([['Main', '99']]);
  });

  it('shows no amount in another currency than its account’s, nor zero: the last one, and that it may be older', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram', signature: 'none' });
    const { world, worker, bank } = linked;
    await pass(world, bank, MINUTE);
    const account = { id: 201, description: 'Main', currency: 'EUR', balance: { currency: 'USD', value: '5' } };
    const body = JSON.stringify({ Response: [{ MonetaryAccountBank: account }] });
    await bank.setFaults({ match: 'accounts', times: 1, fault: { type: 'body', body } });
    await worker.send('refresh', {});
    expect(failureOf(linked)).toBeUndefined();
    expect(world.head().connections[0]).toMatchObject({ partial: true });
    expect(amounts(world)).toEqual([['Main', '10.05']]);
  });

  it('says to make a new key when the old one was deleted, asks no more, and is mended by a new one', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { world, worker, bank, connectionId } = linked;
    await pass(world, bank, HOUR);
    await bank.revoke();
    await worker.send('refresh', {});
    expect(failureOf(linked)).toMatchObject({ kind: 'configuration', reason: 'token-rejected' });
    expect(failureOf(linked)!.bankText).toContain('Incorrect API key or IP address');
    expect(amounts(world)).toEqual([['Main', '10.05']]);
    await bank.clearLog();
    await pass(world, bank, DAY);
    await worker.app.onAlarm('refresh');
    expect(await bank.log()).toEqual([]);
    await worker.send('link.again', { connectionId, settings: { apiKey: await bank.renewSecret() } });
    await world.until(({ connections, attempts }) => !connections[0]?.failure && attempts.length === 0);
    expect((await (await world.ports.vault.open()).all('registration')).size).toBe(1);
  });

  it('ends the session that a link made anew replaces', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { world, worker, bank, connectionId } = linked;
    await pass(world, bank, MINUTE);
    await bank.clearLog();
    await worker.send('link.again', { connectionId });
    await world.until(({ attempts }) => attempts.length === 0);
    await expect.poll(() => requests(linked)).toContain('DELETE session/1 200');
    expect(failureOf(linked)).toBeUndefined();
  });

  it('ends the session on unlinking, opens none for it, and says that the key goes on working', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const { worker, bank, connectionId } = linked;
    await bank.clearLog();
    expect(await worker.send('connection.unlink', { connectionId })).toEqual({ revoked: false });
    expect(await requests(linked)).toEqual(['DELETE session/1 200']);

    const ended = await linkedBunq(sandbox, { customer: 'bram' });
    await pass(ended.world, ended.bank, DAY);
    await ended.bank.clearLog();
    await ended.worker.send('connection.unlink', { connectionId: ended.connectionId });
    expect(await requests(ended)).toEqual(['DELETE session/1 401']);
  });

  it('pages back through payments to the first day of a range, and no further', async () => {
    const linked = await linkedBunq(sandbox, { customer: 'bram' });
    const access = await accessOf(linked);
    const to = new Date(linked.world.ports.clock.now() + 12 * HOUR).toISOString().slice(0, 10);
    const from = new Date(Date.parse(to) - 250 * DAY).toISOString().slice(0, 10);
    await linked.bank.clearLog();
    const read: Transaction[] = [];
    let after: Json | undefined;
    for (let round = 0; round < 10; round++) {
      const range = { from, to, ...(after !== undefined && { after }) };
      const page = await bunq.transactions(access, linked.choices[0]!.id, range);
      expect(page.partial).toBe(false);
      read.push(...page.transactions);
      after = page.next;
      if (after === undefined) break;
    }
    expect((await linked.bank.log()).map(({ status }) => status)).toEqual([200, 200]);
    expect(read.length).toBeGreaterThan(248);
    expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
    expect(read[0]).toMatchObject({ amount: '-1.05', pending: false, text: 'Winkel – Payment 10000' });
    const july = await bunq.transactions(access, linked.choices[0]!.id, {
      from: '2024-07-01',
      to: '2024-07-01',
      after: '13',
    });
    expect(july.transactions.map(({ text, amount }) => [text.split(' – ')[0], amount])).toEqual([
      ['After midnight in Amsterdam', '5'],
    ]);
  });

  it('waits when a session was opened a moment ago', async () => {
    const { world, worker, bank, connectionId } = await linkedBunq(sandbox, { customer: 'bram' });
    await worker.send('link.again', { connectionId });
    const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
    expect(attempts[0]!.failure).toMatchObject({ kind: 'rate-limited' });
    expect(attempts[0]!.failure!.until! - world.ports.clock.now()).toBeLessThanOrEqual(30_000);
    await pass(world, bank, 31_000);
    await worker.send('link.retry', { attemptId: attempts[0]!.id });
    await world.until((head) => head.attempts.length === 0);
  });

  it.each(['browser', 'tab', 'order'] as const)('opens no %s window', async (window) => {
    const { worker, bank } = await newBunqWorld(sandbox);
    const settings = { apiKey: bank.clientSecret };
    await expect(worker.send('link.start', { institutionId: 'sandbox-bunq', window, settings })).rejects.toThrow(
      'invalid',
    );
  });
});
