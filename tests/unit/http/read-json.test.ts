import { describe, expect, it, test } from 'vitest';
import type { HttpReply } from '../../../lib/http/http.ts';
import { readJson } from '../../../lib/http/read-json.ts';
import { failureForStatus } from '../../../lib/http/status-failure.ts';
import { failureOf } from './failure.ts';

const NOW = Date.UTC(2026, 8, 21, 12, 0, 0);
const HOUR = 3_600_000;

const reply = (status: number, headers: Record<string, string> = {}, text = ''): HttpReply => ({
  status,
  headers: new Headers(headers),
  text,
});

describe('failureForStatus', () => {
  const wait = { 'retry-after': '120' };
  test.each([
    [401, {}, { kind: 'reauthorise', reason: 'access-token-rejected' }],
    [403, {}, { kind: 'forbidden' }],
    [429, {}, { kind: 'rate-limited', until: NOW + HOUR }],
    [429, wait, { kind: 'rate-limited', until: NOW + 120_000 }],
    [429, { 'retry-after': 'garbage' }, { kind: 'rate-limited', until: NOW + HOUR }],
    [500, {}, { kind: 'unavailable', reason: 'server-error' }],
    [502, {}, { kind: 'unavailable', reason: 'server-error' }],
    [503, {}, { kind: 'unavailable', reason: 'server-error' }],
    [503, wait, { kind: 'unavailable', reason: 'server-error', until: NOW + 120_000 }],
    [599, {}, { kind: 'unavailable', reason: 'server-error' }],
    [400, {}, { kind: 'bad-response' }],
    [404, wait, { kind: 'bad-response' }],
    [406, {}, { kind: 'bad-response' }],
    [304, {}, { kind: 'bad-response' }],
  ])('takes %i %j for %j', (status, headers, info) => {
    expect(failureForStatus(reply(status, headers), NOW).info).toEqual(info);
  });

  it("reads a Retry-After date by the reply's own clock", () => {
    const headers = { 'retry-after': 'Mon, 21 Sep 2026 12:05:00 GMT', date: 'Mon, 21 Sep 2026 12:00:00 GMT' };
    expect(failureForStatus(reply(429, headers), NOW - 7 * HOUR).until).toBe(NOW - 7 * HOUR + 300_000);
  });
});

describe('readJson', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/json ;x=y',
    'application/vnd.sparebank1.v1+json; charset=utf-8',
    'application/problem+json',
  ])('reads %s', (type) => {
    expect(readJson(reply(200, { 'content-type': type }, '{"balance":12.10}'), NOW)).toEqual({ balance: '12.10' });
  });

  test.each([
    undefined,
    '',
    'text/html',
    'text/html; charset=utf-8; application/json',
    'text/plain',
    'text/json',
    'application/jsonp',
    'application/json-seq',
    'application/json, text/html',
    'application/x+jsonx',
    'json',
    '+json',
    'x application/json',
    '"a/b+json',
  ])('does not read %j, be it JSON or not', async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const failure = await failureOf(() => readJson(reply(200, headers, '{"balance":12.10}'), NOW));
    expect(failure).toEqual({ kind: 'bad-response', reason: 'not-json' });
  });

  it('does not read a login page, whatever it calls itself', async () => {
    const page = '<!doctype html><title>Log in</title>';
    for (const type of ['text/html', 'application/json']) {
      const failure = await failureOf(() => readJson(reply(200, { 'content-type': type }, page), NOW));
      expect(failure).toEqual({ kind: 'bad-response', reason: 'not-json' });
    }
  });

  it('reads no body of another status than success', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(await failureOf(() => readJson(reply(401, {}, 'Unauthorized'), NOW))).toMatchObject({ kind: 'reauthorise' });
    expect(await failureOf(() => readJson(reply(500, headers, '{}'), NOW))).toMatchObject({ kind: 'unavailable' });
    expect(await failureOf(() => readJson(reply(302, headers, '{}'), NOW))).toMatchObject({ kind: 'bad-response' });
  });

  it('takes 200 to 299 for success, and nothing beside them', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(readJson(reply(299, headers, '{}'), NOW)).toEqual({});
    for (const status of [199, 300]) {
      expect(await failureOf(() => readJson(reply(status, headers, '{}'), NOW))).toMatchObject({
        kind: 'bad-response',
      });
    }
  });

  it('takes an empty success for no answer', async () => {
    expect(await failureOf(() => readJson(reply(204), NOW))).toEqual({ kind: 'bad-response', reason: 'not-json' });
  });
});
