import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ing } from '../../../lib/banks/ing/connector.ts';
import type { Settings } from '../../../lib/banks/ing/settings.ts';
import type { Json } from '../../../lib/banks/connector.ts';
import { createHttp } from '../../../lib/http/create-http.ts';
import type { HttpRequest } from '../../../lib/http/http.ts';
import { consentByFetch } from '../../sandbox/ing/consent/by-fetch.ts';
import { newIdentity } from '../../sandbox/ing/identity.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { choosing } from '../../support/linked.ts';
import { linkedIng, newIngWorld } from '../../support/linked-ing.ts';
import { institutionsAt } from '../../support/world.ts';

const HOUR = 3_600_000;
const CURRENT = '7de0041d-4f25-4b6c-a885-0bbeb1eab220';
const CURRENT_ID = `account:EUR:${CURRENT}`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ ports: { api: 0, auth: 0, control: 0, ing: 0 } });
});
afterAll(() => sandbox.close());

type Linked = Awaited<ReturnType<typeof linkedIng>>;

const tokenGrants = async ({ bank }: Pick<Linked, 'bank'>) =>
  (await bank.log()).filter(({ kind, status }) => kind === 'token' && status === 200).map(({ grantType }) => grantType);

async function pass({ world, bank }: Linked, ms: number): Promise<void> {
  world.state.offset += ms;
  await bank.advance(ms / 1000);
}

/** What the connector needs, as the worker gives it, with the linked tokens. */
async function accessOf({ world, connectionId }: Linked) {
  const session = await world.ports.vault.open();
  const grant = (await session.get('grant', connectionId))!;
  const { registrationId } = (await session.get('connection', connectionId))!;
  const { settings } = (await session.get('registration', registrationId))!;
  const institution = institutionsAt(sandbox).find(({ id }) => id === 'sandbox-ing')!;
  const http = createHttp(institution, { fetch, online: () => true, mayReach: async () => true });
  return {
    institution,
    settings: settings as unknown as Settings,
    http,
    clock: world.ports.clock,
    tokens: grant.current,
    attended: true,
  };
}

async function failureOf(world: Linked['world']) {
  const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
  return attempts[0]?.failure;
}

const MODES = [
  ['an HTTP signature over three headers', { mode: 'signature' }, {}],
  ['an HTTP signature over four headers', { mode: 'signature-id' }, { signed: 'four' }],
  ['JWS', { mode: 'jws' }, { certificateAssumed: true }],
  ['the certificate alone', { mode: 'mtls' }, { certificateAssumed: true }],
] as const;

const GREETINGS: Record<string, string> = {
  signature: '/greetings/single',
  'signature-id': '/greetings/single',
  jws: '/signed/greetings',
  mtls: '/mtls-only/greetings',
};

describe.each(MODES)('ING by %s', (_what, settings, traits) => {
  it('gives a token, a greeting and what it has on the application, before any link', async () => {
    const { worker, bank, typed } = await newIngWorld(sandbox, { settings, traits });
    const steps = await worker.send('connection.test', { institutionId: 'sandbox-ing', settings: typed });
    expect(steps).toEqual([
      { name: 'token' },
      { name: 'greeting', words: 'Welcome to ING!' },
      { name: 'application', words: 'Saldobar · ACTIVE' },
    ]);
    const log = await bank.log();
    expect(log.map(({ path, status }) => [path, status])).toEqual([
      ['/oauth2/token', 200],
      [GREETINGS[settings.mode], 200],
      ['/oauth2/applications/me', 200],
    ]);
  });

  it('leads from consent to exact amounts, and on through a refresh', async () => {
    const linked = await linkedIng(sandbox, { settings, traits });
    const { world, worker, connectionId } = linked;
    const shown = () => Object.values(world.head().accounts);
    expect(shown().map(({ name, kind, booked, available }) => [name, kind, booked, available])).toEqual([
      ['Betaalrekening', 'current', '2043.17', '2543.17'],
      ['Oranje Spaarrekening', 'savings', '15000.10', undefined],
      ['5512******1234', 'card', '-210.40', undefined],
    ]);
    await linked.bank.setBalances({ [CURRENT]: { balance: '1.10' } });
    await pass(linked, HOUR);
    await worker.send('refresh', { connectionId });
    expect(world.head().connections[0]?.failure).toBeUndefined();
    expect(shown()[0]?.booked).toBe('1.10');
    const grants = await tokenGrants(linked);
    expect(grants.slice(0, 3)).toEqual(['client_credentials', 'client_credentials', 'authorization_code']);
    expect(grants.slice(3)).toEqual(['client_credentials', 'refresh_token']);
    expect((await linked.bank.log()).filter(({ status }) => status === 401)).toEqual([]);
    const { tokens } = await accessOf(linked);
    expect(tokens.extra).toEqual({ mode: settings.mode, clientId: linked.bank.clientId });
  });
});

describe('linking ING', () => {
  it('works in the PSD2 variant: the certificate is sent, the client id learnt', async () => {
    const identity = newIdentity({ format: 'pkcs1' });
    const linked = await linkedIng(sandbox, {
      identity,
      traits: { psd2: true },
      settings: { clientId: 'unknown-yet', keyId: `SN=${identity.serial}` },
    });
    expect(linked.choices).toHaveLength(3);
    expect((await accessOf(linked)).tokens.extra).toMatchObject({ clientId: linked.bank.clientId });
    await pass(linked, HOUR);
    await linked.worker.send('refresh', { connectionId: linked.connectionId });
    expect(linked.world.head().connections[0]?.failure).toBeUndefined();
  });

  it.each([
    ['another key than the certificate’s', { key: newIdentity().key }, {}],
    ['an unknown client id', { clientId: 'nobody' }, {}],
    ['three headers where four are wanted', {}, { signed: 'four' }],
    ['no client certificate', { mode: 'mtls' }, {}],
  ])('with %s ends in a matter of the portal', async (_what, settings, traits) => {
    const { world, bank, begin } = await newIngWorld(sandbox, { settings, traits });
    await begin();
    expect(await failureOf(world)).toMatchObject({ kind: 'configuration', reason: 'key-rejected' });
    expect((await bank.log()).filter(({ status }) => status === 200)).toEqual([]);
  });

  it.each([
    ['no key', { key: '' }],
    ['JWS without a certificate', { mode: 'jws', certificate: '' }],
  ])('refuses %s before anything is sent', async (_what, settings) => {
    const { begin, bank } = await newIngWorld(sandbox, { settings });
    await expect(begin()).rejects.toThrow('invalid');
    expect(await bank.log()).toEqual([]);
  });

  it.each([
    ['a certificate', newIdentity().certificate, 'key-not-private'],
    ['a key with a passphrase', pemOf(2048, { cipher: 'aes-256-cbc', passphrase: 'x' }), 'key-encrypted'],
    ['a key of 1024 bits', pemOf(1024), 'key-weak'],
    ['no PEM', 'x', 'key-unreadable'],
  ])('with %s for a key says what is wrong, and sends nothing', async (_what, key, reason) => {
    const { world, bank, begin } = await newIngWorld(sandbox, { settings: { key } });
    await expect(begin()).rejects.toThrow(`configuration ${reason}`);
    expect(world.head().attempts).toEqual([]);
    expect(await bank.log()).toEqual([]);
  });

  it('takes an elliptic curve for HTTP signatures, and for no JWS', async () => {
    const identity = newIdentity({ curve: 'P-256' });
    const traits = { certificateAssumed: true };
    const { begin } = await newIngWorld(sandbox, { identity, traits, settings: { mode: 'jws' } });
    await expect(begin()).rejects.toThrow('configuration key-unreadable');
  });

  it('takes a key and a certificate that lost their line ends in a field of one line', async () => {
    const identity = newIdentity();
    const flat = (text: string) => text.replaceAll('\n', '');
    const settings = { key: flat(identity.key), certificate: flat(identity.certificate), mode: 'jws' };
    const { choices } = await linkedIng(sandbox, { identity, settings, traits: { certificateAssumed: true } });
    expect(choices).toHaveLength(3);
  });

  it.each([-24 * HOUR, 24 * HOUR])('works with a clock that is off by %i ms', async (offset) => {
    const { world, bank, begin } = await newIngWorld(sandbox);
    world.state.offset = offset;
    await begin();
    expect(await choosing(world)).toMatchObject({ phase: 'choose-accounts' });
    // What was dated by a wrong clock is sent once more, by the time that the answer told.
    expect((await bank.log()).filter(({ status }) => status === 401 || status === 400)).toHaveLength(1);
  });

  it('opens no consent page elsewhere than at the bank', async () => {
    const { world, begin } = await newIngWorld(sandbox, { traits: { consentOrigin: 'https://elsewhere.example' } });
    let opened = 0;
    world.state.person = async () => String(opened++);
    await begin();
    expect(await failureOf(world)).toEqual({ kind: 'bad-response', reason: 'foreign-answer' });
    expect(opened).toBe(0);
  });

  it('tells a country without an ING in the bank’s words', async () => {
    const { world, begin } = await newIngWorld(sandbox, { settings: { country: 'NO' } });
    await begin();
    expect(await failureOf(world)).toMatchObject({ kind: 'bad-response', bankText: 'country_code is not supported' });
  });

  it('tells a refusal at the bank, and uses no code of an answer with another state', async () => {
    const { world, bank, begin } = await newIngWorld(sandbox);
    world.state.person = (url) => consentByFetch(url, { decision: 'refuse' });
    await begin();
    expect(await failureOf(world)).toMatchObject({ kind: 'cancelled', reason: 'refused-at-bank' });

    const second = await newIngWorld(sandbox);
    second.world.state.person = async (url) => (await consentByFetch(url)).replace(/state=[^&]+/u, 'state=other');
    await second.begin();
    expect(await failureOf(second.world)).toEqual({ kind: 'bad-response', reason: 'foreign-answer' });
    for (const client of [bank, second.bank])
      expect((await client.log()).map(({ grantType }) => grantType)).not.toContain('authorization_code');
  });

  it('takes "no grants yet" for no accounts', async () => {
    const { choices } = await linkedIngWithout();
    expect(choices).toEqual([]);
  });

  async function linkedIngWithout() {
    const made = await newIngWorld(sandbox, { traits: { noGrants: true } });
    await made.begin();
    const { attempts } = await made.world.until(({ attempts }) => attempts[0]?.phase === 'choose-accounts');
    return { choices: await made.worker.send('link.accounts', { attemptId: attempts[0]!.id }) };
  }
});

describe('a test of the connection', () => {
  const test = (options: Parameters<typeof newIngWorld>[1]) =>
    newIngWorld(sandbox, options).then(({ worker, typed }) =>
      worker.send('connection.test', { institutionId: 'sandbox-ing', settings: typed }),
    );

  it('ends with the token where the client is refused, in our words and the bank’s', async () => {
    const failure = { kind: 'configuration', reason: 'key-rejected', bankText: 'Signature validation failed' };
    expect(await test({ settings: { key: newIdentity().key } })).toEqual([{ name: 'token', failure }]);
  });

  it('says what is wrong with a key, and sends nothing', async () => {
    const { worker, bank, typed } = await newIngWorld(sandbox, { settings: { key: pemOf(1024) } });
    expect(await worker.answer('connection.test', { institutionId: 'sandbox-ing', settings: typed })).toEqual({
      ok: false,
      failure: { kind: 'configuration', reason: 'key-weak' },
    });
    expect(await bank.log()).toEqual([]);
  });

  it('goes on to the application where the greeting fails', async () => {
    const { worker, bank, typed } = await newIngWorld(sandbox);
    const text = '{"severity":"ERROR","code":"X","message":"Not subscribed\\u202e to Showcase"}';
    await bank.setFaults({ match: '/greetings/', times: 1, fault: { type: 'status', status: 403, body: text } });
    expect(await worker.send('connection.test', { institutionId: 'sandbox-ing', settings: typed })).toEqual([
      { name: 'token' },
      { name: 'greeting', failure: { kind: 'forbidden', bankText: 'Not subscribed to Showcase' } },
      { name: 'application', words: 'Saldobar · ACTIVE' },
    ]);
  });

  it('shows a greeting as plain text of bearable length', async () => {
    const { worker, bank, typed } = await newIngWorld(sandbox);
    const message = `<b>Welcome\u202e</b>\n${'x'.repeat(500)}`;
    await bank.setFaults({
      match: '/greetings/',
      times: 1,
      fault: { type: 'body', body: JSON.stringify({ message }) },
    });
    const steps = await worker.send('connection.test', { institutionId: 'sandbox-ing', settings: typed });
    expect(steps[1]?.words).toMatch(/^<b>Welcome <\/b> x+…$/u);
    expect(steps[1]?.words).toHaveLength(200);
  });

  it('tries the credentials of a link that came to nothing', async () => {
    const { world, worker, begin } = await newIngWorld(sandbox, { settings: { key: newIdentity().key } });
    await begin();
    const { attempts } = await world.until((head) => head.attempts[0]?.phase === 'failed');
    expect(await worker.send('connection.test', { attemptId: attempts[0]!.id })).toMatchObject([
      { name: 'token', failure: { reason: 'key-rejected' } },
    ]);
  });

  it('takes what is stored for a connection, and leaves nothing new behind', async () => {
    const linked = await linkedIng(sandbox);
    const { world, worker, connectionId } = linked;
    const stored = async () => {
      const session = await world.ports.vault.open();
      return [
        await session.ids('registration'),
        await session.ids('attempt'),
        await session.get('grant', connectionId),
      ];
    };
    const before = await stored();
    const steps = await worker.send('connection.test', { connectionId });
    expect(steps.map(({ name, failure }) => [name, failure])).toEqual([
      ['token', undefined],
      ['greeting', undefined],
      ['application', undefined],
    ]);
    expect(await worker.send('connection.test', { institutionId: 'sandbox-ing', settings: null })).toEqual(steps);
    expect(await stored()).toEqual(before);
  });

  it('is refused where there is nothing to test, and while locked', async () => {
    const { worker } = await newIngWorld(sandbox);
    const ask = (input: object) => worker.answer('connection.test', input);
    expect(await ask({ institutionId: 'sandbox-ing', settings: null })).toEqual({ ok: false, refusal: 'not-found' });
    expect(await ask({ connectionId: 'none' })).toEqual({ ok: false, refusal: 'not-found' });
    expect(await ask({ institutionId: 'sandbox-ing', settings: {} })).toEqual({ ok: false, refusal: 'invalid' });
    const settings = { clientId: 'a', clientSecret: 'b' };
    expect(await ask({ institutionId: 'sandbox-sparebank1', settings })).toEqual({ ok: false, refusal: 'invalid' });
    await worker.send('vault.changeDoor', { door: 'passphrase', passphrase: 'a plum on the old stair' });
    await worker.send('vault.lock', {});
    expect(await ask({ institutionId: 'sandbox-ing', settings: {} })).toEqual({ ok: false, refusal: 'locked' });
  });
});

describe('an answer that ING signed', () => {
  const jws = { settings: { mode: 'jws' } };
  const traits = { certificateAssumed: true };

  it('is taken when the signature holds, and where there is none', async () => {
    for (const answers of ['signed', 'unsigned']) {
      const { choices } = await linkedIng(sandbox, { ...jws, traits: { ...traits, answers } });
      expect(choices).toHaveLength(3);
    }
  });

  it.each(['other-key', 'other-body', 'no-digest'])(
    'is thrown away when its signature is one by %s',
    async (answers) => {
      const linked = await linkedIng(sandbox, { ...jws, traits });
      await linked.bank.setTraits({ answers: answers as 'other-key' });
      await pass(linked, 5000);
      await linked.worker.send('refresh', { connectionId: linked.connectionId });
      const [connection] = linked.world.head().connections;
      expect(connection?.failure).toEqual({ kind: 'bad-response', reason: 'signature-wrong' });
      expect(Object.values(linked.world.head().accounts)[0]?.booked).toBe('2043.17');
    },
  );

  it.each([
    ['nothing', ''],
    ['no JWS', 'x'],
    ['a header that is no JSON', 'e30x..AAAA'],
    ['a header without a certificate', `${Buffer.from('{"alg":"PS256","b64":false}').toString('base64url')}..AAAA`],
  ])('is thrown away when its signature is %s', async (_what, value) => {
    const linked = await linkedIng(sandbox, { ...jws, traits: { ...traits, answers: 'unsigned' } });
    const fault = { type: 'headers', headers: { 'x-jws-signature': value } } as const;
    await linked.bank.setFaults({ match: 'accounts', times: 1, fault });
    await pass(linked, 5000);
    await linked.worker.send('refresh', { connectionId: linked.connectionId });
    const [connection] = linked.world.head().connections;
    expect(connection?.failure).toEqual({ kind: 'bad-response', reason: 'signature-wrong' });
  });

  it('may be signed with as much salt as fits, as openssl does', async () => {
    const linked = await linkedIng(sandbox, { ...jws, traits: { ...traits, answers: 'long-salt' } });
    expect(linked.choices).toHaveLength(3);
  });
});

describe('a linked ING', () => {
  it('is linked with a key on an elliptic curve', async () => {
    for (const curve of ['P-256', 'P-521'] as const) {
      const { choices } = await linkedIng(sandbox, { identity: newIdentity({ curve }) });
      expect(choices).toHaveLength(3);
    }
  });

  it('follows the bank’s link to the next page of the same list only, and not for ever', async () => {
    const access = await accessOf(await linkedIng(sandbox));
    const range = { from: '2026-11-01', to: '2026-11-30' };
    const here = `/v3/accounts/${CURRENT}/transactions`;
    const linkedTo = (href: string) => {
      const page = { transactions: { booked: [], _links: { next: { href } } } };
      const headers = new Headers({ 'content-type': 'application/json' });
      const http: typeof access.http = async () => ({ status: 200, headers, text: JSON.stringify(page) });
      return (after?: Json) => ing.transactions({ ...access, http }, CURRENT_ID, { ...range, ...(after && { after }) });
    };
    const origin = new URL(access.institution.origins[0]!).origin;
    expect(await linkedTo(`${origin}${here}?page=2`)()).toMatchObject({ partial: false, next: { number: 2 } });
    for (const href of [
      `https://elsewhere.example${here}?page=2`,
      '/v3/accounts/another/transactions?page=2',
      `${here}/../../../../oauth2/token`,
      'javascript:alert(1)',
      `${here}?dateFrom=2026-11-01&dateTo=2026-11-30&limit=100&currency=EUR`,
    ])
      expect(await linkedTo(href)()).toEqual({ transactions: [], partial: true });
    let after: Json | undefined;
    let pages = 0;
    for (; pages === 0 || (after !== undefined && pages < 100); pages++)
      after = (await linkedTo(`${here}?page=${pages + 2}`)(after)).next;
    expect(pages).toBe(50);
    await expect(ing.transactions(access, CURRENT_ID, { ...range, after: '/v3' })).rejects.toThrow(TypeError);
  });

  it('is no list of entries, when what came is none', async () => {
    const access = await accessOf(await linkedIng(sandbox));
    const headers = new Headers({ 'content-type': 'application/json' });
    const http: typeof access.http = async () => ({ status: 200, headers, text: '{"transactions":{"booked":{}}}' });
    const read = ing.transactions({ ...access, http }, CURRENT_ID, { from: '2026-11-01', to: '2026-11-30' });
    await expect(read).rejects.toMatchObject({ kind: 'bad-response', reason: 'shape' });
  });

  it('refreshes once when the access token is rejected', async () => {
    const linked = await linkedIng(sandbox);
    await linked.bank.expireAccess();
    linked.world.state.offset += 5000;
    await linked.bank.advance(5);
    await linked.bank.clearLog();
    await linked.worker.send('refresh', { connectionId: linked.connectionId });
    expect(linked.world.head().connections[0]?.failure).toBeUndefined();
    expect(await tokenGrants(linked)).toEqual(['client_credentials', 'refresh_token']);
  });

  it('asks for a new consent when the bank has ended it, and keeps the last figures', async () => {
    const linked = await linkedIng(sandbox);
    await linked.bank.revoke();
    await pass(linked, HOUR);
    await linked.worker.send('refresh', { connectionId: linked.connectionId });
    expect(linked.world.head().connections[0]?.failure).toMatchObject({ kind: 'reauthorise', reason: 'grant-ended' });
    expect(Object.values(linked.world.head().accounts)[0]?.booked).toBe('2043.17');
  });

  it.each([
    ['429', { status: 429, headers: { 'retry-after': '120' } }, 'rate-limited'],
    ['503', { status: 503 }, 'unavailable'],
    [
      '403 with an ended consent',
      { status: 403, body: '{"tppMessages":[{"code":"CONSENT_EXPIRED","text":"over"}]}' },
      'reauthorise',
    ],
    ['403', { status: 403, body: '{"tppMessages":[{"code":"SERVICE_BLOCKED","text":"<b>no</b>"}]}' }, 'forbidden'],
  ])('says what %s means', async (_what, answer, kind) => {
    const linked = await linkedIng(sandbox);
    await linked.bank.setFaults({ match: 'resource', times: 1, fault: { type: 'status', ...answer } });
    await pass(linked, 5000);
    await linked.worker.send('refresh', { connectionId: linked.connectionId });
    expect(linked.world.head().connections[0]?.failure).toMatchObject({ kind });
  });

  it('keeps one account’s trouble from the others', async () => {
    const linked = await linkedIng(sandbox);
    const match = `/v3/accounts/${CURRENT}/balances` as const;
    await linked.bank.setFaults({ match, times: 1, fault: { type: 'status', status: 400 } });
    await linked.bank.setBalances({ 'Oranje Spaarrekening': { balance: '7.00' } });
    await pass(linked, 5000);
    await linked.worker.send('refresh', { connectionId: linked.connectionId });
    expect(Object.values(linked.world.head().accounts).map(({ booked }) => booked)).toEqual([
      '2043.17',
      '7.00',
      '-210.40',
    ]);
  });

  it('keeps amounts exact, as number and as string', async () => {
    for (const amounts of ['number', 'string']) {
      const { world } = await linkedIng(sandbox, { customer: 'joris', traits: { amounts } });
      expect(Object.values(world.head().accounts)[0]?.booked).toBe('9007199254740993.01');
    }
  });

  it('reads transactions page by page, and cards where cards are', async () => {
    const access = await accessOf(await linkedIng(sandbox));
    const range = { from: '2026-11-01', to: '2026-11-30' };
    const first = await ing.transactions(access, CURRENT_ID, range);
    expect(first.transactions).toEqual([
      { id: 'a1', date: '2026-11-19', amount: '-12.50', currency: 'EUR', text: 'Boekhandel Linde', pending: false },
      { id: 'a2', date: '2026-11-18', amount: '2100.00', currency: 'EUR', text: 'Made-up Works BV', pending: false },
      { date: '2026-11-20', amount: '-25.00', currency: 'EUR', text: 'Bakkerij Zon', pending: true },
    ]);
    const second = await ing.transactions(access, CURRENT_ID, { ...range, after: first.next! });
    expect(second.transactions.map(({ id, text }) => [id, text])).toEqual([
      ['a3', 'Woningstichting'],
      ['a4', 'Controle'],
    ]);
    expect(second.next).toBeUndefined();
    const card = await ing.transactions(access, 'card:EUR:0f0a5f1e-8f7a-4b6c-9d3e-000000000007', range);
    expect(card.transactions).toMatchObject([{ id: 'c1', amount: '-210.40' }]);
  });

  it('revokes its refresh token when it is unlinked', async () => {
    const linked = await linkedIng(sandbox);
    const access = await accessOf(linked);
    expect(await linked.worker.send('connection.unlink', { connectionId: linked.connectionId })).toMatchObject({
      revoked: true,
    });
    const keep = async () => undefined;
    await expect(ing.refresh({ ...access, keep })).rejects.toMatchObject({ reason: 'grant-ended' });
  });
});

describe('the sandbox’s ING', () => {
  const spoilt: [string, object, (request: HttpRequest) => HttpRequest, string][] = [
    ['another target', {}, (request) => ({ ...request, url: `${request.url}?x=1` }), 'Signature validation failed'],
    ['the digest of another body', {}, withHeader('digest', (text) => text.replace('47DE', '47DF')), 'Digest does not'],
    [
      'another date',
      {},
      withHeader('date', (date) => new Date(Date.parse(date) + 1000).toUTCString()),
      'Signature val',
    ],
    ['no date', {}, withHeader('date', () => ''), 'Date header missing'],
    [
      'a key id in other words',
      {},
      withHeader('signature', (text) => text.replace(/keyId="./u, 'keyId="x')),
      'Unknown',
    ],
    [
      'fewer headers',
      {},
      withHeader('signature', (text) => text.replace('(request-target) date', 'date')),
      'does not cover',
    ],
    [
      'the order turned',
      {},
      withHeader('signature', (text) => text.replace('date digest', 'digest date')),
      'not cover',
    ],
    ['no signature', {}, withHeader('signature', () => ''), 'malformed'],
    [
      'another JWS time',
      { settings: { mode: 'jws' }, traits: { certificateAssumed: true } },
      withHeader('x-jws-signature', (text) => text.replace(/^[^.]+/u, respell)),
      'JWS validation failed',
    ],
  ];

  it.each(spoilt)('refuses a request with %s', async (_what, options, spoil, words) => {
    const access = await accessOf(await linkedIng(sandbox, options));
    const http: typeof access.http = (request) => {
      const sent = spoil(request);
      // What is refused here must be refused by the bank.
      return raw(sent);
    };
    await expect(ing.accounts({ ...access, http })).rejects.toMatchObject({
      reason: 'access-token-rejected',
      bankText: expect.stringContaining(words),
    });
    expect((await ing.accounts(access)).accounts).toHaveLength(3);
  });

  it('refuses a form that was changed after it was signed', async () => {
    const access = await accessOf(await linkedIng(sandbox));
    const http: typeof access.http = (request) => raw({ ...request, body: `${request.body}&x=1` });
    const refreshed = ing.refresh({ ...access, http, keep: async () => undefined });
    await expect(refreshed).rejects.toMatchObject({ bankText: 'Digest does not match the body' });
  });

  it('refuses a request that it saw before', async () => {
    const access = await accessOf(
      await linkedIng(sandbox, { settings: { mode: 'signature-id' }, traits: { signed: 'four' } }),
    );
    const http: typeof access.http = async (request) => {
      await raw(request);
      return raw(request);
    };
    await expect(ing.accounts({ ...access, http })).rejects.toMatchObject({ bankText: 'Request was seen before' });
  });

  it('takes a token in no other mode than it was got in', async () => {
    const linked = await linkedIng(sandbox, { traits: { certificateAssumed: true } });
    const access = await accessOf(linked);
    const tokens = { ...access.tokens, extra: { ...access.tokens.extra, mode: 'mtls' } };
    await expect(ing.accounts({ ...access, tokens })).rejects.toMatchObject({ reason: 'access-token-rejected' });
  });
});

/** An RSA key as openssl writes it. */
function pemOf(modulusLength: number, locked: object = {}): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return privateKey.export({ type: 'pkcs8', format: 'pem', ...locked }).toString();
}

/** Past our own rules, as it stands. */
async function raw({ url, method, headers, body, atSending }: HttpRequest) {
  const sent = { ...headers, ...(await atSending?.()) };
  const response = await fetch(url, { method, headers: sent, ...(body && { body }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Spoils one header of the request as it is sent. */
function withHeader(name: string, change: (value: string) => string) {
  return (request: HttpRequest): HttpRequest => ({
    ...request,
    atSending: async () => {
      const sent = { ...request.headers, ...(await request.atSending?.()) };
      return { ...sent, [name]: change(sent[name] ?? '') };
    },
  });
}

/** The same header with its time a second later. */
function respell(header: string): string {
  const fields = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { sigT: string };
  const sigT = `${new Date(Date.parse(fields.sigT) + 1000).toISOString().slice(0, 19)}Z`;
  return Buffer.from(JSON.stringify({ ...fields, sigT })).toString('base64url');
}
