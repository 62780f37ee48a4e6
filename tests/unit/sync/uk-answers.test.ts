import { describe, expect, it } from 'vitest';
import type { Leniency } from '../../../lib/banks/catalog/institution.ts';
import type { UkTraits } from '../../sandbox/control.ts';
import { linkedUk, newUkWorld, type UkOptions } from '../../support/linked-uk.ts';
import { sandboxOfFile } from './setup.ts';

const sandbox = await sandboxOfFile();

type Mutant = NonNullable<UkTraits['mutant']>;

// Cases of the OIDF's FAPI1AdvancedFinalClientTestPlan, under its names.
const OF_EVERY_ANSWER: Mutant[] = [
  'invalid-signature',
  'alg-none',
  'alternate-alg',
  'invalid-iss',
  'missing-iss',
  'invalid-aud',
  'missing-aud',
  'expired-exp',
  'missing-exp',
  'encrypted',
  'encrypted-rsa1_5',
];
const OF_EVERY_ID_TOKEN: Mutant[] = [
  'invalid-secondary-aud',
  'invalid-nonce',
  'missing-nonce',
  'invalid-intent',
  'invalid-acr',
];
// That iat must be refused is the suite's word of this endpoint alone.
const BESIDE_A_CODE: Mutant[] = [
  'iat-is-week-in-past',
  'invalid-c-hash',
  'missing-c-hash',
  'invalid-s-hash',
  'missing-s-hash',
  'missing-intent',
];

/** Links up to its failure, and tells what was asked of the bank after its answer came. */
async function refused(institutionId: string, options: UkOptions) {
  const { world, bank, begin } = await newUkWorld(sandbox, institutionId, options);
  const { person } = world.state;
  let before = 0;
  world.state.person = async (url) => {
    const answer = await person(url);
    before = (await bank.log()).length;
    return answer;
  };
  await begin();
  const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
  // The consent that nobody needs any more is ended by the token of the client that made it.
  while (!(await bank.log()).some(({ method }) => method === 'DELETE')) await Promise.resolve();
  const after = (await bank.log())
    .slice(before)
    .map(({ kind, method, path, status }) => ({ kind, method, path, status }));
  expect(after.pop()).toMatchObject({ method: 'DELETE', status: 204 });
  return { failure: attempts[0]?.failure, after, head: world.head() };
}

const FOREIGN = { kind: 'bad-response', reason: 'foreign-answer' };

describe('a signed answer of the authorization endpoint', () => {
  it.each([
    ...[...OF_EVERY_ANSWER, ...OF_EVERY_ID_TOKEN, ...BESIDE_A_CODE].map((mutant) => ['sandbox-uk-31', mutant] as const),
    ...OF_EVERY_ANSWER.map((mutant) => ['sandbox-uk-40', mutant] as const),
  ])('%s: %s ends the link; no token and no data is asked for after it', async (institutionId, mutant) => {
    const { failure, after, head } = await refused(institutionId, { traits: { mutant } });
    expect(failure).toEqual(FOREIGN);
    expect(after).toEqual([]);
    expect(head.connections).toEqual([]);
  });

  it.each<Mutant>(['alternate-alg', 'invalid-signature', 'alg-none'])(
    'signed by ES256: %s ends it too',
    async (mutant) => {
      const { failure, after } = await refused('sandbox-uk-discovery', { traits: { mutant } });
      expect(failure).toEqual(FOREIGN);
      expect(after).toEqual([]);
    },
  );

  it.each<Mutant>(['aud-array', 'no-at-hash'])('%s is taken', async (mutant) => {
    const { choices } = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { mutant } });
    expect(choices).toHaveLength(4);
  });

  it.each<[Leniency, Mutant]>([
    ['no-s-hash', 'missing-s-hash'],
    ['no-intent', 'missing-intent'],
  ])('a bank with %s may send one with %s, and nothing else that is wrong', async (leniency, mutant) => {
    const openid = { leniencies: [leniency] };
    const { choices } = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { mutant }, openid });
    expect(choices).toHaveLength(4);
    const wrong = mutant === 'missing-intent' ? 'invalid-intent' : 'invalid-s-hash';
    expect((await refused('sandbox-uk-31', { traits: { mutant: wrong }, openid })).failure).toEqual(FOREIGN);
  });
});

describe('an id_token of the token endpoint', () => {
  const unreadable: Mutant[] = ['alternate-alg', 'alg-none', 'encrypted', 'encrypted-rsa1_5'];
  it.each(
    ['sandbox-uk-31', 'sandbox-uk-40', 'sandbox-uk-code'].flatMap((id) =>
      [...OF_EVERY_ANSWER, ...OF_EVERY_ID_TOKEN, ...(id === 'sandbox-uk-31' ? [] : (['missing-intent'] as const))]
        .filter((mutant) => id !== 'sandbox-uk-code' || !mutant.startsWith('alternate'))
        .map((mutant) => [id, mutant] as const),
    ),
  )('%s: %s ends the link; no data is asked for after it', async (institutionId, tokenMutant) => {
    const { failure, after, head } = await refused(institutionId, { traits: { tokenMutant } });
    const isMissing = tokenMutant.startsWith('missing') && tokenMutant !== 'missing-intent';
    const isOurs = tokenMutant === 'missing-nonce';
    const shape = unreadable.includes(tokenMutant) || (isMissing && !isOurs);
    expect(failure).toEqual(shape ? { kind: 'bad-response', reason: 'shape' } : FOREIGN);
    expect(after.filter(({ path }) => path !== '/oauth/jwks')).toMatchObject([{ kind: 'token' }]);
    expect(head.connections).toEqual([]);
  });

  it.each<Mutant>(['aud-array', 'no-at-hash', 'iat-is-week-in-past'])('%s is taken', async (tokenMutant) => {
    const { choices } = await linkedUk(sandbox, 'sandbox-uk-31', { traits: { tokenMutant } });
    expect(choices).toHaveLength(4);
  });

  it.each<Mutant>(['missing-nonce', 'invalid-nonce'])(
    'with %s is taken of a bank that is known for it',
    async (tokenMutant) => {
      const openid = { leniencies: ['no-nonce'] satisfies Leniency[] };
      const { choices } = await linkedUk(sandbox, 'sandbox-uk-40', { traits: { tokenMutant }, openid });
      expect(choices).toHaveLength(4);
    },
  );

  it('may be absent where the bank is known for it, and nowhere else', async () => {
    const body = JSON.stringify({ access_token: 'made-up', token_type: 'Bearer', expires_in: 300, scope: '' });
    const fault = { match: 'token', times: 1, fault: { type: 'body', body } } as const;
    for (const leniencies of [[], ['no-id-token']] satisfies Leniency[][]) {
      const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-40', { openid: { leniencies } });
      const { person } = world.state;
      world.state.person = async (url) => {
        await bank.setFaults(fault);
        return person(url);
      };
      await begin();
      const { attempts } = await world.until(({ attempts: [attempt] }) =>
        ['failed', 'choose-accounts'].includes(attempt?.phase ?? ''),
      );
      expect(attempts[0]?.phase).toBe(leniencies.length === 0 ? 'failed' : 'choose-accounts');
    }
  });
});

describe('the server’s metadata and keys', () => {
  it('are found where the profile says, and what they name is used from the link to its end', async () => {
    const discovery = { url: `${sandbox.origins.uk}/.well-known/openid-configuration` };
    const openid = { discovery, jwksUri: `${sandbox.origins.uk}/not/there` };
    const { worker, bank, connectionId } = await linkedUk(sandbox, 'sandbox-uk-discovery', { openid });
    await bank.expireAccess();
    await worker.send('refresh', {});
    expect((await worker.send('connection.unlink', { connectionId })).revoked).toBe(true);
    expect((await bank.log()).filter(({ status }) => status! >= 400 && status !== 401)).toEqual([]);
  });

  it.each(['', '/'])('with another issuer (%j) end the link before the client has shown who it is', async (ending) => {
    const directory = `${sandbox.origins.uk}/directory/openid-configuration`;
    const discovery = { url: directory, ...(ending && { issuer: `${sandbox.origins.uk}/directory${ending}` }) };
    const { world, bank, begin } = await newUkWorld(sandbox, 'sandbox-uk-discovery', { openid: { discovery } });
    allow(world.ports.institutions, directory);
    await begin();
    const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
    expect(attempts[0]?.failure).toEqual(FOREIGN);
    expect(await bank.log()).toEqual([]);
  });

  it('may name another issuer than the tokens where the profile knows it', async () => {
    const directory = `${sandbox.origins.uk}/directory/openid-configuration`;
    const discovery = { url: directory, issuer: `${sandbox.origins.uk}/directory` };
    const { world, begin } = await newUkWorld(sandbox, 'sandbox-uk-discovery', { openid: { discovery } });
    allow(world.ports.institutions, directory);
    await begin();
    await world.until((head) => head.attempts[0]?.phase === 'choose-accounts');
  });

  it('that are a bare list, served as bytes, are read', async () => {
    const jwksUri = `${sandbox.origins.uk}/oauth/keys`;
    const { world, begin } = await newUkWorld(sandbox, 'sandbox-uk-31', { openid: { jwksUri } });
    allow(world.ports.institutions, jwksUri);
    await begin();
    await world.until((head) => head.attempts[0]?.phase === 'choose-accounts');
  });

  it('that are not on the institution’s list are not asked for', async () => {
    const { failure, after } = await refused('sandbox-uk-31', {
      openid: { jwksUri: `${sandbox.origins.uk}/oauth/keys` },
    });
    expect(failure).toEqual({ kind: 'forbidden', reason: 'not-on-list' });
    expect(after).toEqual([]);
  });
});

function allow(institutions: { allow: { method: string; origin: string; path: string }[] }[], address: string): void {
  const { origin, pathname } = new URL(address);
  for (const institution of institutions) institution.allow.push({ method: 'GET', origin, path: pathname.slice(1) });
}
