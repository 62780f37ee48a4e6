import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allianceBanks } from '../../sandbox/sparebank1/banks.ts';
import { consentByFetch, shownCode } from '../../sandbox/sparebank1/consent/by-fetch.ts';
import { type Browser, createBrowser, type Visit } from '../../sandbox/sparebank1/consent/browse.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { authorizationUrl, register, startOnFreePorts } from './linked.ts';

let sandbox: Sandbox;
let browser: Browser;
let page: Visit;
beforeAll(async () => void (sandbox = await startOnFreePorts()));
afterAll(() => sandbox.close());
beforeEach(async () => {
  browser = createBrowser();
  page = await browser.get(authorizationUrl(sandbox.origins.api, (await register(sandbox)).clientId));
});

const submit = async (fields: Record<string, string>) => void (page = await browser.submit(page.url, fields));

test('shows every bank of the alliance, then every customer, then a code, then what is asked for', async () => {
  for (const { id } of allianceBanks) expect(page.body).toContain(`value="${id}"`);
  await submit({ bank: 'fid-smn' });
  for (const name of ['Ingrid Solbakken Moe', 'Jonas Aas Eide', 'Nora Solbakken Moe', 'Åse-Lill Østby Øksendal']) {
    expect(page.body).toContain(name);
  }
  await submit({ customer: 'jonas' });
  expect(page.body).toContain('Hei, Jonas!');
  await submit({ code: shownCode(page.body) });
  for (const text of ['Saldobar', 'flytte penger', 'SpareBank 1 SMN', 'Jonas Aas Eide', 'chromiumapp']) {
    expect(page.body).toContain(text);
  }
});

test('wants the right code', async () => {
  await submit({ bank: 'fid-smn' });
  await submit({ customer: 'ingrid' });
  const right = shownCode(page.body);
  await submit({ code: right === '000000' ? '000001' : '000000' });
  expect(page.body).toContain('role="alert"');
  expect(page.body).toContain('Feil engangskode');
  await submit({ code: right });
  expect(page.body).toContain('Godkjenn');
});

test('can not be approved before the code was right', async () => {
  await submit({ bank: 'fid-smn' });
  await submit({ customer: 'ingrid' });
  await submit({ decision: 'approve' });
  expect(page.status).toBe(200);
  expect(page.body).toContain('Skriv engangskoden');
});

test.each([[0], [1], [2], [3]])('can be refused after %i steps', async (taken) => {
  const steps = [
    () => submit({ bank: 'fid-smn' }),
    () => submit({ customer: 'ingrid' }),
    () => submit({ code: shownCode(page.body) }),
  ];
  for (const step of steps.slice(0, taken)) await step();
  await submit({ decision: 'refuse' });
  const { searchParams } = new URL(page.url);
  expect([searchParams.get('error'), searchParams.get('state')]).toEqual(['access_denied', 'st~1']);
  expect(searchParams.has('code')).toBe(false);
});

test('belongs to one browser', async () => {
  expect((await createBrowser().get(page.url)).body).toContain('Innloggingen er utløpt');
});

test('ends after a quarter of an hour', async () => {
  const client = await register(sandbox);
  const visit = await browser.get(authorizationUrl(sandbox.origins.api, client.clientId));
  await client.advance(15 * 60 + 1);
  const late = await browser.get(visit.url);
  expect([late.status, late.body.includes('Innloggingen er utløpt')]).toEqual([400, true]);
});

test('two walks in one browser do not disturb each other', async () => {
  const [first, second] = [await register(sandbox, { name: 'First' }), await register(sandbox, { name: 'Second' })];
  const finInst = 'fid-smn';
  const one = await browser.get(authorizationUrl(sandbox.origins.api, first.clientId, { finInst, state: 'one' }));
  const two = await browser.get(authorizationUrl(sandbox.origins.api, second.clientId, { finInst, state: 'two' }));
  const finish = async (visit: Visit, customer: string) => {
    const asked = await browser.submit(visit.url, { customer });
    const proven = await browser.submit(asked.url, { code: shownCode(asked.body) });
    const done = await browser.submit(proven.url, { decision: 'approve' });
    return new URL(done.url).searchParams.get('state');
  };
  expect(await finish(two, 'nora')).toBe('two');
  expect(await finish(one, 'ingrid')).toBe('one');
});

describe('every page', () => {
  const pages = async () => {
    const seen = [page];
    await submit({ bank: 'fid-smn' });
    seen.push(page);
    await submit({ customer: 'ingrid' });
    seen.push(page);
    await submit({ code: shownCode(page.body) });
    return [...seen, page, await createBrowser().get(page.url)];
  };

  test('is never stored or framed, and has no script', async () => {
    for (const { headers, body } of await pages()) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(body).not.toContain('<script');
    }
  });

  test('has the one style that its policy allows', async () => {
    for (const { headers, body } of await pages()) {
      const style = /<style>([^<]*)<\/style>/u.exec(body)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
    }
  });

  test('is in Norwegian with its English marked as such', async () => {
    for (const { body } of await pages()) {
      expect(body).toContain('<html lang="nb">');
      expect(body).toContain('<small lang="en">');
    }
  });
});

test("shows a client's name as text", async () => {
  const { clientId } = await register(sandbox, { name: '<img src=x onerror=1>' });
  page = await browser.get(authorizationUrl(sandbox.origins.api, clientId, { finInst: 'fid-smn' }));
  await submit({ customer: 'ingrid' });
  await submit({ code: shownCode(page.body) });
  expect(page.body).toContain('&lt;img src=x onerror=1&gt;');
  expect(page.body).not.toContain('<img');
});

test('redirects that carry a code are not stored', async () => {
  await submit({ bank: 'fid-smn' });
  await submit({ customer: 'ingrid' });
  await submit({ code: shownCode(page.body) });
  await submit({ decision: 'approve' });
  expect(page.status).toBe(303);
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.body).toBe('');
});

test('the walker without a browser says so when it is stuck', async () => {
  await expect(consentByFetch(authorizationUrl(sandbox.origins.api, 'nobody'))).rejects.toThrow('status 400');
});
