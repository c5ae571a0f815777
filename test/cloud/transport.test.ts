import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import {
  ENDPOINT,
  Observed,
  PATH,
  callTo,
  failureAgainst,
  failureOf,
  neverAborted,
  serve,
  transportWith,
} from './world.js';

describe('a call that is answered', () => {
  it('brings status, headers and text', async () => {
    nock(ENDPOINT).get(PATH).reply(200, 'ünd', { 'X-Subject-Token': 'abc' });
    const { status, headers, text } = await transportWith()(callTo(), neverAborted());
    expect([status, headers.get('x-subject-token'), text]).toEqual([200, 'abc', 'ünd']);
  });

  it('sends its method, headers and body, and takes JSON', async () => {
    nock(ENDPOINT)
      .post(PATH, { a: 1 })
      .matchHeader('accept', 'application/json')
      .matchHeader('x-auth-token', 'abc')
      .reply(201);
    const call = callTo(undefined, {
      method: 'POST',
      headers: { 'X-Auth-Token': 'abc', 'Content-Type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await transportWith()(call, neverAborted())).toMatchObject({ status: 201, text: '' });
  });

  it('is read when it is compressed', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"tasks":[]}'));
    });
    expect((await transportWith()(callTo(url), neverAborted())).text).toBe('{"tasks":[]}');
  });
});

describe('the observer', () => {
  it.each([200, 201, 302, 404, 429, 500])('is called once for an answer with %d', async (status) => {
    nock(ENDPOINT).get(PATH).reply(status, '{}');
    const observer = new Observed();
    await transportWith({ observer })(callTo(), neverAborted()).catch(() => undefined);
    expect(observer.codes).toEqual([`shop rds ListTasks ${status}`]);
    expect(observer.seconds[0]).toBeGreaterThanOrEqual(0);
  });

  it('is called once for a call without an answer', async () => {
    nock(ENDPOINT)
      .get(PATH)
      .replyWithError(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    const observer = new Observed();
    await failureOf(transportWith({ observer })(callTo(), neverAborted()));
    expect(observer.codes).toEqual(['shop rds ListTasks error']);
  });

  it('treats an answer that was cut as none', async () => {
    const observer = new Observed();
    await failureAgainst(
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': 100 });
        response.write('{', () => response.destroy());
      },
      { observer },
    );
    await failureAgainst((_request, response) => response.end('x'.repeat(200_000)), { observer });
    expect(observer.codes).toEqual(['shop rds ListTasks error', 'shop rds ListTasks error']);
  });

  it('is called for an error whose status says enough, though its text was too large', async () => {
    const observer = new Observed();
    const refuse = (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(401).end('x'.repeat(200_000));
    expect(await failureAgainst(refuse, { observer })).toMatchObject({ reason: 'auth', status: 401 });
    expect(observer.codes).toEqual(['shop rds ListTasks 401']);
  });
});

describe('an error whose text does not come whole', () => {
  const head = (status: number) => ({
    'Content-Length': 100,
    ...(status === 429 && { 'Retry-After': '30' }),
  });
  const ways = {
    'is cut short': (status: number) => (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(status, head(status));
      response.write('{', () => response.destroy());
    },
    'does not end': (status: number) => (_: IncomingMessage, response: ServerResponse) =>
      void response.writeHead(status, head(status)).write('{'),
    'is no gzip': (status: number) => (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(status, { 'Content-Encoding': 'gzip' }).end('not gzip'),
  };
  const cases = Object.entries(ways).flatMap(([way, answer]) =>
    [
      { status: 302, reason: 'rejected' },
      { status: 401, reason: 'auth' },
      { status: 429, reason: 'throttled' },
      { status: 503, reason: 'unavailable' },
    ].map(({ status, reason }) => ({ way, status, reason, listener: answer(status) })),
  );

  it.each(cases)('but $way is reported by its status ($status)', async ({ status, reason, listener }) => {
    const observer = new Observed();
    const failure = await failureAgainst(listener, { observer, requestTimeoutMs: 500 });
    expect(failure).toMatchObject({ reason, status });
    expect(observer.codes).toEqual([`shop rds ListTasks ${status}`]);
  });

  it('though it may be throttling by that text, is not taken for a refusal', async () => {
    expect(await failureAgainst(ways['is cut short'](404))).toMatchObject({
      reason: 'unavailable',
      status: undefined,
    });
  });

  it('is reported by its status even when the scrape has to end before the text', async () => {
    const deadline = new AbortController();
    const refuse = (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(401, head(401)).write('{');
      setTimeout(() => deadline.abort(), 200);
    };
    const failure = await failureAgainst(refuse, { signal: deadline.signal });
    expect(failure).toMatchObject({ reason: 'auth', status: 401 });
  });
});

describe('a redirect', () => {
  it('is not followed', async () => {
    const paths: (string | undefined)[] = [];
    const redirect = (request: IncomingMessage, response: ServerResponse) => {
      paths.push(request.url);
      response.writeHead(307, { Location: '/moved' }).end();
    };
    expect(await failureAgainst(redirect)).toMatchObject({ reason: 'rejected', status: 307 });
    expect(paths).toEqual(['/']);
  });
});
