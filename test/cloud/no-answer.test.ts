import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import nock from 'nock';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ENDPOINT,
  PATH,
  callTo,
  failureAgainst,
  failureOf,
  neverAborted,
  serve,
  transportWith,
} from './world.js';

const UNREACHED = 'check the endpoint, the network and http.proxy_url';
const TOO_SLOW =
  'raise collection.request_timeout if the cloud is just slow, or check what drops the packets';
const SCRAPE_OVER = "if this lasts, give it longer: Prometheus's scrape_timeout, or collection.timeout";

describe('a call that is not answered', () => {
  it('because no server listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const failure = await failureOf(
      transportWith()(callTo(`http://127.0.0.1:${port}${PATH}`), neverAborted()),
    );
    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toBe(
      `ListTasks (GET http://127.0.0.1:${port}${PATH}): connect ECONNREFUSED 127.0.0.1:${port}; ${UNREACHED}`,
    );
    expect(failure.cause).toBeUndefined();
  });

  it('says what the transport was given to say where that advice does not fit', async () => {
    const refuse = () => nock(ENDPOINT).get(PATH).replyWithError(new Error('refused'));
    refuse();
    const failure = await failureOf(transportWith({ unreachedAdvice: 'ask Bob' })(callTo(), neverAborted()));
    expect(failure.message).toMatch(/: refused; ask Bob$/);
    refuse();
    const silent = await failureOf(transportWith({ unreachedAdvice: '' })(callTo(), neverAborted()));
    expect(silent.message).toMatch(/: refused$/);
  });

  it('because the connection is reset', async () => {
    expect(await failureAgainst((request) => request.socket.resetAndDestroy())).toMatchObject({
      reason: 'unavailable',
      what: `read ECONNRESET; ${UNREACHED}`,
    });
  });

  it('because the connection is closed', async () => {
    expect(await failureAgainst((request) => request.socket.destroy())).toMatchObject({
      reason: 'unavailable',
      what: `other side closed; ${UNREACHED}`,
    });
  });

  it('because something else than HTTP comes back', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const failure = await failureOf(transportWith()(callTo(`http://127.0.0.1:${port}/`), neverAborted()));
    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toMatch(
      /\): Response does not match the HTTP\/1\.1 protocol .*; check the endpoint/,
    );
  });

  it('in the time of a request', async () => {
    expect(await failureAgainst(() => undefined, { requestTimeoutMs: 50 })).toMatchObject({
      reason: 'timeout',
      what: `no answer within 0.05 s; ${TOO_SLOW}`,
    });
  });

  it('in the time of a request, because its end does not come', async () => {
    const begin = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(200).write('{');
    expect(await failureAgainst(begin, { requestTimeoutMs: 1_000 })).toMatchObject({
      reason: 'timeout',
      what: `HTTP 200, but not the whole answer within 1 s; ${TOO_SLOW}`,
    });
  });

  it('before the scrape has to end', async () => {
    const deadline = new AbortController();
    const asked = failureAgainst(() => deadline.abort(), { signal: deadline.signal });
    expect(await asked).toMatchObject({
      reason: 'timeout',
      what: `no answer before the scrape had to end; ${SCRAPE_OVER}`,
    });
  });

  it('because the scrape is over: nothing is sent', async () => {
    let asked = 0;
    expect(await failureAgainst(() => (asked += 1), { signal: AbortSignal.abort() })).toMatchObject({
      reason: 'timeout',
      what: `no answer before the scrape had to end; ${SCRAPE_OVER}`,
    });
    expect(asked).toBe(0);
  });

  it.each(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])(
    'because a connection took too long (%s)',
    async (code) => {
      nock(ENDPOINT)
        .get(PATH)
        .replyWithError(Object.assign(new Error('Connect Timeout Error'), { code }));
      const failure = await failureOf(transportWith()(callTo(), neverAborted()));
      expect(failure.reason).toBe('timeout');
      expect(failure.message).toMatch(/: Connect Timeout Error; raise collection\.request_timeout/);
    },
  );
});

describe('an answer that cannot be used', () => {
  it('is cut short', async () => {
    const cut = (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('{"tasks":', () => response.destroy());
    };
    expect(await failureAgainst(cut)).toMatchObject({
      reason: 'unavailable',
      what: 'HTTP 200, but the answer was cut short (other side closed); the next scrape tries again',
    });
  });

  it('is no gzip though it says so', async () => {
    const garble = (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not gzip');
    expect(await failureAgainst(garble)).toMatchObject({
      reason: 'bad_payload',
      what: 'HTTP 200, but the answer cannot be decompressed (incorrect header check); check the endpoint',
    });
  });

  const TOO_LARGE = {
    reason: 'bad_payload',
    what: 'the answer is larger than 100000 bytes (collection.max_response_bytes); raise that, or check the endpoint',
  };

  it('is too large', async () => {
    const { promise: ended, resolve } = resolvable();
    const tooMuch = (request: IncomingMessage, response: ServerResponse) => {
      request.socket.once('close', resolve);
      response.end('x'.repeat(50_000_000));
    };
    expect(await failureAgainst(tooMuch)).toMatchObject(TOO_LARGE);
    await ended;
  });

  it('is just not too large', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(100_000)));
    const { text } = await transportWith({ maxResponseBytes: 100_000 })(callTo(url), neverAborted());
    expect(text).toHaveLength(100_000);
  });

  it('is small on the wire and too large when it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    const { promise: ended, resolve } = resolvable();
    const explode = (request: IncomingMessage, response: ServerResponse) => {
      request.socket.once('close', resolve);
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
    };
    expect(await failureAgainst(explode)).toMatchObject(TOO_LARGE);
    await ended;
  });

  it('does not end: the connection is', async () => {
    const { promise: ended, resolve } = resolvable();
    const goOn = async (_: IncomingMessage, response: ServerResponse) => {
      response.once('close', resolve);
      while (!response.destroyed) {
        response.write('x'.repeat(10_000));
        await sleep(1);
      }
    };
    expect(await failureAgainst((request, response) => void goOn(request, response))).toMatchObject(
      TOO_LARGE,
    );
    await ended;
  });
});

function resolvable() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
