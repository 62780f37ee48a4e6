import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, test, vi } from 'vitest';
import { createHttp, type HttpLimits, type HttpPorts } from '../../../lib/http/create-http.ts';
import type { HttpRequest } from '../../../lib/http/http.ts';
import { readJson } from '../../../lib/http/read-json.ts';
import { openPorts, startBank } from './bank.ts';
import { failureOf } from './failure.ts';

const MIB = 1024 * 1024;
const SOON: Partial<HttpLimits> = { deadlineMs: 60 };

/** A bank that answers as told, and the way to its `accounts` and `oauth/token`. */
async function connect(answer: RequestListener, ports: Partial<HttpPorts> = {}, limits?: Partial<HttpLimits>) {
  const bank = await startBank(answer);
  const { origin } = bank;
  const allow = [
    { method: 'GET' as const, origin, path: 'accounts' },
    { method: 'POST' as const, origin, path: 'oauth/token' },
  ];
  const http = createHttp({ origins: [origin], allow }, { ...openPorts, ...ports }, limits);
  const accounts: HttpRequest = { method: 'GET', url: `${origin}/accounts` };
  return { bank, http, accounts, read: () => http(accounts) };
}

const json =
  (body: string | Buffer): RequestListener =>
  (_, response) => {
    response.setHeader('content-type', 'application/json').end(body);
  };

describe('headers that are made when a request leaves', () => {
  const answered = json('{}');

  it('are made after everything that may keep it here, and are sent beside the others', async () => {
    const order: string[] = [];
    const note = (what: string) => void order.push(what);
    const arrived = vi.fn();
    const { http, accounts } = await connect(
      (request, response) => {
        arrived(request.headers);
        answered(request, response);
      },
      { mayReach: async () => (note('permission'), true), record: () => note('record') },
    );
    const headers = { accept: 'application/json' };
    await http({ ...accounts, headers, atSending: async () => (note('made'), { date: 'D', signature: 'S' }) });
    expect(order).toEqual(['permission', 'made', 'record']);
    expect(arrived.mock.lastCall![0]).toMatchObject({ accept: 'application/json', date: 'D', signature: 'S' });
  });

  it('are given to who sets the date, with the exact address, and wait for its turn', async () => {
    let turn = Promise.resolve();
    const seen: [string, string | undefined][] = [];
    const withDate: HttpPorts['withDate'] = (url, make, send) => {
      const mine = turn.then(async () => {
        const headers = await make();
        seen.push([url.href, headers['date']]);
        return send(headers);
      });
      turn = mine.then(() => undefined);
      return mine;
    };
    let now = 0;
    const order: string[] = [];
    const { http, accounts, bank } = await connect(
      (request, response) =>
        setTimeout(() => {
          order.push('answered');
          answered(request, response);
        }, 400),
      { withDate },
      // Shorter than both together: waiting is not the bank's time.
      { deadlineMs: 750 },
    );
    const atSending = async () => {
      order.push('made');
      return { date: String(++now) };
    };
    const url = `${bank.origin}/accounts?page=2`;
    const first = http({ ...accounts, atSending });
    const second = http({ ...accounts, url, atSending });
    await Promise.all([first, second]);
    expect(seen).toEqual([
      [`${bank.origin}/accounts`, '1'],
      [url, '2'],
    ]);
    // No date ages while another request has its turn.
    expect(order).toEqual(['made', 'answered', 'made', 'answered']);
  });

  it('that can not be made, or not be sent, keep the request here', async () => {
    const broken = new Error('no key');
    const { http, accounts, bank } = await connect(answered);
    await expect(http({ ...accounts, atSending: () => Promise.reject(broken) })).rejects.toBe(broken);
    const odd = http({ ...accounts, atSending: async () => ({ signature: 'a\nb' }) });
    await expect(odd).rejects.toMatchObject({ kind: 'bad-response', reason: 'shape' });
    expect(bank.seen).toEqual([]);
  });

  it('keep it here too when it may not be recorded', async () => {
    const locked = new Error('locked');
    const { read, bank } = await connect(answered, { record: () => Promise.reject(locked) });
    await expect(read()).rejects.toBe(locked);
    expect(bank.seen).toEqual([]);
  });
});

describe('a request on the list', () => {
  it('is sent as it stands and answered with status, headers and text', async () => {
    const arrived = vi.fn();
    const { http, bank } = await connect((request, response) => {
      void request.toArray().then((chunks) => {
        arrived(request.headers, Buffer.concat(chunks).toString());
        response.writeHead(201, { 'X-Bank': 'yes' }).end('{"ø":1}');
      });
    });
    const reply = await http({
      method: 'POST',
      url: `${bank.origin}/oauth/token?a=b%2Fc`,
      headers: { authorization: 'Bearer t', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=refresh_token&x=%C3%B8',
    });
    expect(reply).toMatchObject({ status: 201, text: '{"ø":1}' });
    expect(reply.headers.get('x-bank')).toBe('yes');
    expect(bank.seen).toEqual(['POST /oauth/token?a=b%2Fc']);
    const [headers, body] = arrived.mock.lastCall!;
    expect(body).toBe('grant_type=refresh_token&x=%C3%B8');
    expect(headers).toMatchObject({
      authorization: 'Bearer t',
      'content-type': 'application/x-www-form-urlencoded',
      'cache-control': 'no-cache',
    });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('referer');
  });

  it('asks the browser for no cookie, no cache, no referrer and no redirect', async () => {
    const spy = vi.fn(fetch);
    const { read } = await connect(json('{}'), { fetch: spy });
    await read();
    expect(spy.mock.lastCall![1]).toMatchObject({
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
    });
  });

  it('calls fetch as a plain function, which browsers insist on', async () => {
    let receiver: unknown = 'never called';
    const { read } = await connect(json('{}'), {
      fetch(this: unknown, ...args: Parameters<typeof fetch>) {
        // eslint-disable-next-line @typescript-eslint/no-this-alias -- the receiver is what this test is about
        receiver = this;
        return fetch(...args);
      },
    });
    await read();
    expect(receiver).toBeUndefined();
  });

  test.each([200, 204, 400, 401, 403, 404, 406, 429, 500, 503])('returns status %i', async (status) => {
    const { read } = await connect((_, response) => response.writeHead(status).end());
    expect(await read()).toMatchObject({ status, text: '' });
  });

  it('is counted before it leaves', async () => {
    const order: string[] = [];
    const { read } = await connect(json('{}'), {
      record: async () => void order.push('recorded'),
      fetch: (...args) => {
        order.push('sent');
        return fetch(...args);
      },
    });
    await read();
    expect(order).toEqual(['recorded', 'sent']);
  });

  it('does not leave when it can not be counted', async () => {
    const { read, bank } = await connect(json('{}'), { record: () => Promise.reject(new Error('storage')) });
    await expect(read()).rejects.toThrow('storage');
    expect(bank.seen).toEqual([]);
  });

  it('does not leave with a header that can not be sent, and does not quote it', async () => {
    const { http, accounts, bank } = await connect(json('{}'));
    const request = { ...accounts, headers: { authorization: 'Bearer secret\r\nx: y' } };
    expect(await failureOf(() => http(request))).toEqual({ kind: 'bad-response', reason: 'shape' });
    const error: Error = await http(request).then(
      () => new Error('sent'),
      (error: unknown) => error as Error,
    );
    expect(`${error.stack} ${JSON.stringify(error.cause)}`).not.toContain('secret');
    expect(bank.seen).toEqual([]);
  });
});

describe('a request off the list', () => {
  it('is neither sent nor counted', async () => {
    const record = vi.fn();
    const { http, accounts, bank } = await connect(json('{}'), { record });
    const requests: HttpRequest[] = [
      { ...accounts, method: 'POST' },
      { ...accounts, method: 'DELETE' },
      { ...accounts, url: `${bank.origin}/transfer/debit` },
      { ...accounts, url: `${bank.origin}/accounts/` },
      { ...accounts, url: `${bank.origin}/oauth/../accounts` },
      { ...accounts, url: `${bank.origin.replace('127.0.0.1', 'localhost')}/accounts` },
    ];
    for (const request of requests) {
      expect(await failureOf(() => http(request))).toEqual({ kind: 'forbidden', reason: 'not-on-list' });
    }
    expect(bank.seen).toEqual([]);
    expect(record).not.toHaveBeenCalled();
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('are not followed to another origin (%i)', async (status) => {
    const other = await startBank(json('{}'));
    const { read } = await connect((_, response) =>
      response.writeHead(status, { location: `${other.origin}/a` }).end(),
    );
    expect(await failureOf(read)).toEqual({ kind: 'unavailable' });
    expect(other.seen).toEqual([]);
  });

  it('are not followed with a body of secrets', async () => {
    const other = await startBank(json('{}'));
    const { http, bank } = await connect((_, response) =>
      response.writeHead(307, { location: `${other.origin}/oauth/token` }).end(),
    );
    const request: HttpRequest = { method: 'POST', url: `${bank.origin}/oauth/token`, body: 'client_secret=s' };
    expect(await failureOf(() => http(request))).toEqual({ kind: 'unavailable' });
    expect(other.seen).toEqual([]);
  });

  it('are not followed within the origin', async () => {
    const { read, bank } = await connect((_, response) => response.writeHead(302, { location: '/transfer' }).end());
    expect(await failureOf(read)).toEqual({ kind: 'unavailable' });
    expect(bank.seen).toEqual(['GET /accounts']);
  });
});

describe('the deadline', () => {
  it('ends the wait for headers', async () => {
    const { read } = await connect(() => {}, {}, SOON);
    expect(await failureOf(read)).toEqual({ kind: 'unavailable', reason: 'timeout' });
  });

  it('ends a body that drips for ever, and the connection with it', async () => {
    let closed: Promise<unknown> | undefined;
    const drip: RequestListener = (_, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    };
    const { read } = await connect(drip, {}, SOON);
    expect(await failureOf(read)).toEqual({ kind: 'unavailable', reason: 'timeout' });
    await closed;
  });

  it('ends a body that stops half-way', async () => {
    const { read } = await connect((_, response) => void response.write('{"accounts":['), {}, SOON);
    expect(await failureOf(read)).toEqual({ kind: 'unavailable', reason: 'timeout' });
  });

  it('stays a timeout when the browser says that it is offline', async () => {
    const { read } = await connect(() => {}, { online: () => false }, SOON);
    expect(await failureOf(read)).toEqual({ kind: 'unavailable', reason: 'timeout' });
  });

  it('is 20 seconds', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const { read } = await connect(json('{}'));
    await read();
    expect(timeout).toHaveBeenCalledExactlyOnceWith(15_000);
    timeout.mockRestore();
  });
});

describe('a broken connection', () => {
  const raw =
    (text: string): RequestListener =>
    ({ socket }) =>
      socket.end(text);

  test.each<[string, RequestListener]>([
    ['closed before an answer', ({ socket }) => socket.destroy()],
    ['not HTTP', raw('hello\r\n\r\n')],
    ['closed before the end of the headers', raw('HTTP/1.1 200 OK\r\nContent-Type: app')],
    ['closed before Content-Length was reached', raw('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[]')],
    ['closed before the last chunk', raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n')],
    ['gzip that is none', raw('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]')],
  ])('is never taken for an answer: %s', async (_, answer) => {
    const { read } = await connect(answer);
    expect(await failureOf(read)).toEqual({ kind: 'unavailable' });
  });

  it('leaves half a document unreadable when Content-Length is too small', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nConnection: close\r\n\r\n';
    const { read } = await connect(raw(`${head}{"accounts":[1,2,3]}`));
    expect(await failureOf(async () => readJson(await read(), 0))).toEqual({
      kind: 'bad-response',
      reason: 'not-json',
    });
  });

  it('is `offline` when the browser is', async () => {
    const { read } = await connect(({ socket }) => socket.destroy(), { online: () => false });
    expect(await failureOf(read)).toEqual({ kind: 'offline' });
  });

  it('is `unavailable` where nobody listens', async () => {
    const origin = 'http://127.0.0.1:1';
    const http = createHttp({ origins: [origin], allow: [{ method: 'GET', origin, path: 'a' }] }, openPorts);
    expect(await failureOf(() => http({ method: 'GET', url: `${origin}/a` }))).toEqual({ kind: 'unavailable' });
  });

  it('is no reason to distrust an answer that came although the browser believes to be offline', async () => {
    const { read } = await connect(json('{}'), { online: () => false });
    expect(await read()).toMatchObject({ status: 200 });
  });
});

describe('where a client certificate is wanted', () => {
  /** The plain listener stands for one that ends TLS: what a page's or worker's fetch sees is the same. */
  async function wanting(answer: RequestListener, witness: string, ports: Partial<HttpPorts> = {}) {
    const bank = await startBank(answer);
    const { origin } = bank;
    const rules = { origins: [origin], allow: [{ method: 'GET' as const, origin, path: 'accounts' }] };
    const http = createHttp(
      { ...rules, clientCertificate: { origins: [origin], witness } },
      { ...openPorts, ...ports },
    );
    return { bank, read: () => http({ method: 'GET', url: `${origin}/accounts` }) };
  }
  const dead: RequestListener = ({ socket }) => socket.destroy();

  it.each([200, 404, 500])('silence is `certificate` when the other host answers %i', async (status) => {
    const witness = await startBank((_, response) => response.writeHead(status).end());
    const { read } = await wanting(dead, `${witness.origin}/keys`);
    expect(await failureOf(read)).toEqual({ kind: 'certificate' });
    expect(witness.seen).toEqual(['HEAD /keys']);
  });

  it('silence is `offline` when the other host is silent too', async () => {
    const witness = await startBank(dead);
    expect(await failureOf((await wanting(dead, `${witness.origin}/keys`)).read)).toEqual({ kind: 'offline' });
    expect(await failureOf((await wanting(dead, 'http://127.0.0.1:1/keys')).read)).toEqual({ kind: 'offline' });
  });

  it('an answer, a broken body or a slow bank is what it is anywhere, and no other host is asked', async () => {
    const witness = await startBank(json('{}'));
    const url = `${witness.origin}/keys`;
    expect(await (await wanting(json('{}'), url)).read()).toMatchObject({ status: 200 });
    const half = await wanting((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{}');
      setTimeout(() => response.destroy(), 50);
    }, url);
    expect(await failureOf(half.read)).toEqual({ kind: 'unavailable' });
    expect(witness.seen).toEqual([]);
  });

  it('the other host is believed more than the browser, which may call itself offline', async () => {
    const witness = await startBank(json('{}'));
    const { read } = await wanting(dead, `${witness.origin}/keys`, { online: () => false });
    expect(await failureOf(read)).toEqual({ kind: 'certificate' });
  });

  it('a permission that has gone is that', async () => {
    let asked = 0;
    const { read } = await wanting(dead, 'http://127.0.0.1:1/', { mayReach: async () => ++asked === 1 });
    expect(await failureOf(read)).toEqual({ kind: 'permission' });
  });

  it('the other host is told nothing of the person, and cookies go nowhere unless the browser must be asked so', async () => {
    const witness = await startBank(json('{}'));
    const seen: RequestInit[] = [];
    const spy: typeof fetch = (input, init) => {
      seen.push(init ?? {});
      return fetch(input, init);
    };
    const { read } = await wanting(dead, `${witness.origin}/keys`, {
      fetch: spy,
      certificateCredentials: async () => 'include',
    });
    await failureOf(read);
    const [first, second] = seen;
    expect(first).toMatchObject({ credentials: 'include' });
    expect(second).toMatchObject({ method: 'HEAD', mode: 'no-cors', credentials: 'omit', cache: 'no-store' });
    expect(second).not.toHaveProperty('headers');
    const { http, accounts } = await connect(json('{}'), { fetch: spy, certificateCredentials: async () => 'include' });
    await http(accounts);
    expect(seen.at(-1)).toMatchObject({ credentials: 'omit' });
  });

  it('nothing leaves while the browser can not keep cookies out', async () => {
    const { read, bank } = await wanting(json('{}'), 'http://127.0.0.1:1/', {
      certificateCredentials: () => Promise.reject(new Error('no rule')),
    });
    expect(await failureOf(read)).toEqual({ kind: 'unavailable' });
    expect(bank.seen).toEqual([]);
  });
});

describe('the host permission', () => {
  it('is asked for the origin, and without it nothing is sent or counted', async () => {
    const record = vi.fn();
    const mayReach = vi.fn(async () => false);
    const { read, bank } = await connect(json('{}'), { mayReach, record });
    expect(await failureOf(read)).toEqual({ kind: 'permission' });
    expect(mayReach).toHaveBeenCalledExactlyOnceWith(bank.origin);
    expect(bank.seen).toEqual([]);
    expect(record).not.toHaveBeenCalled();
  });

  it('may be withdrawn while the request is under way', async () => {
    const mayReach = vi.fn(async () => false).mockResolvedValueOnce(true);
    const { read } = await connect(({ socket }) => socket.destroy(), { mayReach });
    expect(await failureOf(read)).toEqual({ kind: 'permission' });
  });
});

describe('the size of a body', () => {
  it('may be all of the limit and not one byte more', async () => {
    const limits = { maxBytes: 100_000 };
    const whole = await connect(json(' '.repeat(100_000)), {}, limits);
    expect((await whole.read()).text).toHaveLength(100_000);
    const more = await connect(json(' '.repeat(100_001)), {}, limits);
    expect(await failureOf(more.read)).toEqual({ kind: 'bad-response', reason: 'too-large' });
  });

  it('is 1 MiB at most', async () => {
    const whole = await connect(json(Buffer.alloc(MIB, ' ')));
    expect((await whole.read()).text).toHaveLength(MIB);
    const more = await connect(json(Buffer.alloc(MIB + 1, ' ')));
    expect(await failureOf(more.read)).toEqual({ kind: 'bad-response', reason: 'too-large' });
  });

  it('counts after decompression: a bomb of gzip is dropped', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB, '0'));
    expect(bomb.byteLength).toBeLessThan(MIB / 8);
    const { read } = await connect((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb),
    );
    expect(await failureOf(read)).toEqual({ kind: 'bad-response', reason: 'too-large' });
  });

  it('keeps an array of a million out', async () => {
    const { read } = await connect(json(`[${Array(1_000_000).fill(0).join()}]`));
    expect(await failureOf(read)).toEqual({ kind: 'bad-response', reason: 'too-large' });
  });

  it('ends the connection of a body without end', async () => {
    let closed: Promise<unknown> | undefined;
    const { read } = await connect((_, response) => {
      closed = once(response, 'close');
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', pour);
      pour();
    });
    expect(await failureOf(read)).toEqual({ kind: 'bad-response', reason: 'too-large' });
    await closed;
  });
});

describe('the charset', () => {
  it('is UTF-8, with or without a byte order mark, over any split into chunks', async () => {
    const { read } = await connect((_, response) => {
      response.writeHead(200);
      const bytes = Buffer.from('\ufeff"Brukskonto æøå 🏦"');
      for (const byte of bytes.subarray(0, -1)) response.write(Buffer.of(byte));
      response.end(bytes.subarray(-1));
    });
    expect((await read()).text).toBe('"Brukskonto æøå 🏦"');
  });

  test.each<[string, Buffer]>([
    ['Latin-1', Buffer.from('{"name":"Løn"}', 'latin1')],
    ['UTF-16 with its mark', Buffer.from('\ufeff{"name":"x"}', 'utf16le')],
    ['a cut character', Buffer.from('"ø').subarray(0, -1)],
    ['an overlong slash', Buffer.of(0x22, 0xc0, 0xaf, 0x22)],
  ])('is not guessed: %s', async (_, body) => {
    const { read } = await connect(json(body));
    expect(await failureOf(read)).toEqual({ kind: 'bad-response', reason: 'not-json' });
  });

  it('of an error page does not hide the status', async () => {
    const { read } = await connect((_, response) => response.writeHead(503).end(Buffer.from('Stängt', 'latin1')));
    expect(await read()).toMatchObject({ status: 503, text: 'St\ufffdngt' });
  });
});
