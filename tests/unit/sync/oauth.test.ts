import { describe, expect, it } from 'vitest';
import type { Institution } from '../../../lib/banks/catalog/institution.ts';
import { linkedPlain, newPlainWorld, plainAt } from '../../support/linked-plain.ts';
import { HOUR, MINUTE, pass, sandboxOfFile, tokenRequests } from './setup.ts';

const sandbox = await sandboxOfFile();

type Linked = Awaited<ReturnType<typeof linkedPlain>>;

const figures = ({ choices }: Linked) =>
  choices.map(({ name, kind, booked, available, currency }) => [name, kind, booked, available, currency]);

const failureOf = ({ world }: Pick<Linked, 'world'>) => world.head().connections[0]?.failure;

const failed = async ({ world }: Pick<Linked, 'world'>) => {
  const { attempts } = await world.until((head) => head.attempts.some(({ phase }) => phase === 'failed'));
  return attempts[0]!.failure;
};

const changed = (id: string, change: (institution: Institution) => object): Institution => {
  const institution = plainAt(sandbox, id);
  return { ...institution, ...change(institution) };
};

describe('a bank that only a file describes', () => {
  it('is linked by what its metadata name: every page, foreign words, minor units, exact amounts', async () => {
    const linked = await linkedPlain(sandbox);
    expect(figures(linked)).toEqual([
      ['Alltag', 'current', '1204.10', '2204.10', 'EUR'],
      ['Urlaub', 'savings', '9007199254740993.01', undefined, 'EUR'],
      ['Kreditkarte', 'card', '-310.05', '689.95', 'EUR'],
      ['Reisekasse', 'current', '51200', '51200', 'JPY'],
      ['Depot', 'investment', '0.00', '0.00', 'EUR'],
    ]);
    expect((await linked.bank.log()).map(({ path, query }) => `${path} ${query.join()}`).slice(-3)).toEqual([
      '/api/v2/portfolio ',
      '/api/v2/portfolio page',
      '/api/v2/portfolio page',
    ]);
  });

  it('is linked by named endpoints, without a secret, by a cursor and an address for each balance', async () => {
    const linked = await linkedPlain(sandbox, { institution: plainAt(sandbox, 'sandbox-plain-public') });
    expect(figures(linked)).toEqual([
      ['Alltag', 'current', '1204.10', '2204.10', 'EUR'],
      ['Urlaub', 'current', '9007199254740993.01', undefined, 'EUR'],
      ['Kreditkarte', 'current', '-310.05', '689.95', 'EUR'],
      ['Reisekasse', 'current', '51200', '51200', 'JPY'],
      ['Depot', 'current', '0.00', '0.00', 'EUR'],
    ]);
    const [view] = await linked.worker.send('institutions', {});
    expect(view!.fields.map(({ name }) => name)).toEqual(['clientId']);
  });

  it.each(['sandbox-plain', 'sandbox-plain-public'])(
    '%s: uses each refresh token once, one refresh for a hundred callers',
    async (id) => {
      const { world, worker, bank } = await linkedPlain(sandbox, {
        customer: 'emil',
        institution: plainAt(sandbox, id),
      });
      for (let round = 0; round < 3; round++) {
        await pass(world, bank, HOUR);
        await Promise.all(Array.from({ length: 100 }, () => worker.send('refresh', {})));
      }
      const refreshes = (await tokenRequests(bank)).filter(({ grantType }) => grantType === 'refresh_token');
      expect(refreshes.map(({ refreshTokenOrdinal, status }) => [refreshTokenOrdinal, status])).toEqual([
        [1, 200],
        [2, 200],
        [3, 200],
      ]);
      expect(failureOf({ world })).toBeUndefined();
    },
  );

  it('keeps a rotated token before anything looks at it: a worker killed then goes on with it', async () => {
    const { world, worker, bank } = await linkedPlain(sandbox, { customer: 'emil' });
    await pass(world, bank, HOUR);
    await bank.setFaults({ match: 'token', times: 1, fault: { type: 'foreign-id-token' } });
    await worker.send('refresh', {});
    expect(failureOf({ world })).toMatchObject({ kind: 'bad-response' });
    await pass(world, bank, HOUR);
    await (await world.startWorker()).send('refresh', {});
    const refreshes = (await tokenRequests(bank)).filter(({ grantType }) => grantType === 'refresh_token');
    expect(refreshes.map(({ refreshTokenOrdinal, status }) => [refreshTokenOrdinal, status])).toEqual([
      [1, 200],
      [2, 200],
    ]);
    expect(failureOf({ world })).toBeUndefined();
  });

  it('gets a new token once for one that the bank rejects, and asks for a login when the consent is over', async () => {
    const { world, worker, bank, connectionId } = await linkedPlain(sandbox, { customer: 'emil' });
    await bank.expireAccess();
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(failureOf({ world })).toBeUndefined();
    await bank.revoke();
    await pass(world, bank, MINUTE);
    await worker.send('refresh', {});
    expect(failureOf({ world })).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    await worker.send('link.again', { connectionId });
    await world.until(({ connections, attempts }) => attempts.length === 0 && !connections[0]?.failure);
    expect(Object.values(world.head().accounts).map(({ booked }) => booked)).toEqual(['12.34']);
  });

  it.each(['sandbox-plain', 'sandbox-plain-public'])('%s: ends the consent at the bank when unlinked', async (id) => {
    const institution = plainAt(sandbox, id);
    const { worker, bank, connectionId } = await linkedPlain(sandbox, { customer: 'emil', institution });
    expect(await worker.send('connection.unlink', { connectionId })).toMatchObject({ revoked: true });
    expect((await bank.log()).at(-1)).toMatchObject({ method: 'POST', path: '/oauth/revoke', status: 200 });
  });

  it('says that the bank was not told where there is no way to tell it', async () => {
    const institution = changed('sandbox-plain-public', ({ oauth }) => {
      const { revocationEndpoint: _none, ...rest } = oauth!;
      return { oauth: rest };
    });
    const { worker, bank, connectionId } = await linkedPlain(sandbox, { customer: 'emil', institution });
    expect(await worker.send('connection.unlink', { connectionId })).toMatchObject({ revoked: false });
    expect((await bank.log()).map(({ path }) => path)).not.toContain('/oauth/revoke');
  });

  it('works without a refresh token until the access token ends, and says when that is', async () => {
    const { world, worker, bank } = await linkedPlain(sandbox, { customer: 'emil', traits: { refreshTokens: false } });
    expect(world.head().connections[0]!.consentEndsAt).toBeLessThan(Date.now() + 11 * MINUTE);
    await pass(world, bank, HOUR);
    await worker.send('refresh', {});
    expect(failureOf({ world })).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
  });

  it('takes no metadata of another issuer, and leads to no consent page on another host', async () => {
    const other = changed('sandbox-plain', ({ oauth }) => ({ oauth: { ...oauth!, issuer: `${oauth!.issuer}/other` } }));
    const first = await newPlainWorld(sandbox, { institution: other });
    await first.begin();
    expect(await failed(first)).toMatchObject({ kind: 'bad-response', reason: 'foreign-answer' });
    const page = changed('sandbox-plain', ({ oauth }) => ({
      oauth: { ...oauth!, authorizationEndpoint: 'https://login.bank.example/' },
    }));
    const second = await newPlainWorld(sandbox, { institution: page });
    await second.begin();
    expect(await failed(second)).toMatchObject({ kind: 'bad-response', reason: 'foreign-answer' });
    expect((await second.bank.log()).filter(({ kind }) => kind === 'authorize')).toEqual([]);
  });

  it('sends no token request to an address that is found but not listed', async () => {
    const institution = changed('sandbox-plain', ({ allow }) => ({
      allow: allow.filter(({ path }) => path !== 'oauth/token'),
    }));
    const made = await newPlainWorld(sandbox, { institution });
    await made.begin();
    expect(await failed(made)).toMatchObject({ kind: 'forbidden', reason: 'not-on-list' });
    expect(await tokenRequests(made.bank)).toEqual([]);
  });
});
