import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import nock from 'nock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { HttpConfig } from '../../src/config/configuration.js';
import { SecretText } from '../../src/config/secret.js';
import { CERTIFICATE, connections, tls } from './made-connections.js';
import { startProxy } from './proxy.js';
import { Observed, callTo, failureOf, listen, neverAborted, transportWith } from './world.js';

beforeEach(() => nock.enableNetConnect(/^(127\.0\.0\.1|localhost):/));

/** What a server does with the request number `count` (from 1) of a connection. */
type Behaviour = (count: number, socket: Socket, answer: () => void) => void;

interface Route {
  readonly url: string;
  readonly http: HttpConfig;
}

const routes = {
  'over TCP': async (listener: RequestListener): Promise<Route> => ({
    url: `http://127.0.0.1:${await listen(createHttpServer(listener))}`,
    http: {},
  }),
  'over TLS': async (listener: RequestListener): Promise<Route> => ({
    url: `https://127.0.0.1:${await listen(createTlsServer(tls(), listener))}`,
    http: { caFile: CERTIFICATE },
  }),
  'over TLS behind a proxy': async (listener: RequestListener): Promise<Route> => ({
    url: `https://localhost:${await listen(createTlsServer(tls(), listener))}`,
    http: { caFile: CERTIFICATE, proxyUrl: new SecretText((await startProxy()).url) },
  }),
};

const ways: Readonly<Record<string, (socket: Socket) => void>> = {
  'ends it': (socket) => socket.end(),
  'destroys it': (socket) => socket.destroy(),
  'resets it': (socket) => socket.resetAndDestroy(),
};

async function cloudThat(behaves: Behaviour, route = routes['over TCP']) {
  const counts = new Map<Socket, number>();
  const { url, http } = await route((request, response) => {
    const { socket } = request;
    const count = (counts.get(socket) ?? 0) + 1;
    counts.set(socket, count);
    behaves(count, socket, () => void response.end('hello'));
  });
  const observer = new Observed();
  const { fetch } = connections(http);
  const transport = transportWith({ fetch, observer });
  const codes = () => observer.codes.map((line) => line.split(' ').at(-1));
  return { url, observer, codes, ask: (changes = {}) => transport(callTo(url, changes), neverAborted()) };
}

/** Answers the first request of each connection, and does `how` with the connection at the next one. */
const once =
  (how: (socket: Socket) => void): Behaviour =>
  (count, socket, answer) =>
    count === 1 ? answer() : how(socket);

/** Lets undici put the connection of the last call back. */
const pooled = () => new Promise(setImmediate);

describe('a kept connection that is lost at its next call', () => {
  const cases = Object.keys(routes)
    .flatMap((over) => Object.keys(ways).map((way) => ({ over, way })))
    // Node.js resets no TLS connection.
    .filter(({ over, way }) => way !== 'resets it' || over === 'over TCP');

  it.each(cases)('costs that call nothing when the server $way ($over)', async ({ over, way }) => {
    const { ask, codes, observer } = await cloudThat(
      once(ways[way] ?? (() => undefined)),
      routes[over as keyof typeof routes],
    );
    for (let call = 0; call < 3; call += 1) {
      expect(await ask()).toMatchObject({ text: 'hello' });
      await pooled();
    }
    expect(codes(), 'every call that was made is counted').toEqual(['200', 'error', '200', '200']);
    expect(observer.retries).toEqual(['shop rds']);
  });

  it('costs nothing either when eight are lost at once', async () => {
    const { ask, codes } = await cloudThat(once((socket) => socket.resetAndDestroy()));
    const eight = () => Promise.all(Array.from({ length: 8 }, () => ask()));
    for (const answers of [await eight(), await eight()])
      expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 8 }, () => 'hello'));
    expect(codes().filter((code) => code === '200')).toHaveLength(16);
  });

  it('costs a login nothing either', async () => {
    const { ask } = await cloudThat(once((socket) => socket.resetAndDestroy()));
    const login = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
    await ask(login);
    await pooled();
    expect(await ask(login)).toMatchObject({ text: 'hello' });
  });

  it('is followed by one more call, which fails as any other when its new connection is lost too', async () => {
    let answered = false;
    const { ask, codes } = await cloudThat((_count, socket, answer) => {
      if (answered) socket.resetAndDestroy();
      else answer();
      answered = true;
    });
    await ask();
    await pooled();
    expect(await failureOf(ask())).toMatchObject({ reason: 'unavailable', status: undefined });
    expect(codes()).toEqual(['200', 'error', 'error']);
  });

  it('is not followed by another call when the answer had begun', async () => {
    const begin = (socket: Socket) => void socket.write('HTTP/1.1 200 O', () => socket.resetAndDestroy());
    const { ask, codes } = await cloudThat(once(begin));
    await ask();
    await pooled();
    expect(await failureOf(ask())).toMatchObject({ reason: 'unavailable' });
    expect(codes()).toEqual(['200', 'error']);
  });
});

describe('a new connection', () => {
  it('that is lost is a failure of the cloud or the network, and is not made again', async () => {
    const { ask, codes, observer } = await cloudThat((_count, socket) => void socket.resetAndDestroy());
    expect(await failureOf(ask())).toMatchObject({ reason: 'unavailable' });
    expect([codes(), observer.retries]).toEqual([['error'], []]);
  });
});

describe('an idle connection', () => {
  it.each([
    { title: '30 s, though the server offers ten minutes', offers: 'timeout=600', keptMs: 30_000 },
    { title: 'less than the server says', offers: 'timeout=12', keptMs: 10_000 },
  ])('is kept for $title', async ({ offers, keptMs }) => {
    const open = new Set<Socket>();
    const { url } = await routes['over TCP']((request, response) => {
      open.add(request.socket);
      request.socket.once('close', () => open.delete(request.socket));
      response.writeHead(200, { Connection: 'keep-alive', 'Keep-Alive': offers }).end('hello');
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { fetch } = connections();
    await transportWith({ fetch })(callTo(url), neverAborted());
    await pooled();
    await vi.advanceTimersByTimeAsync(keptMs - 1_000);
    await pooled();
    expect(open.size).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    await expect.poll(() => open.size).toBe(0);
  });
});

describe('the headers of an answer', () => {
  const bytes = (kib: number) => 'x'.repeat(kib * 1024);
  /** Node.js's own server has no limit for what it sends. */
  const giving =
    (token: string): RequestListener =>
    (request, response) =>
      void response.writeHead(201, { 'X-Subject-Token': token }).end(request.headers['x-auth-token'] ?? '');

  it.each(Object.keys(routes))('may hold a token of 32 KiB and more (%s)', async (over) => {
    const token = bytes(200);
    const { url, http } = await routes[over as keyof typeof routes](giving(token));
    const { fetch } = connections(http);
    const { headers } = await transportWith({ fetch })(callTo(url), neverAborted());
    expect(headers.get('x-subject-token')).toBe(token);
  });

  it('may not be endless', async () => {
    const { url } = await routes['over TCP'](giving(bytes(257)));
    const { fetch } = connections();
    const failure = await failureOf(transportWith({ fetch })(callTo(url), neverAborted()));
    expect(failure.reason).toBe('bad_payload');
    expect(failure.message).toMatch(
      /: the headers of the answer are larger than 262144 bytes; check the endpoint$/,
    );
  });
});

describe('the headers of a call', () => {
  it('may hold such a token too', async () => {
    const token = 'x'.repeat(48 * 1024);
    const server = createHttpServer({ maxHeaderSize: 65_536 }, (request, response) => {
      response.end(String(request.headers['x-auth-token']?.length));
    });
    const { fetch } = connections();
    const call = callTo(`http://127.0.0.1:${await listen(server)}`, { headers: { 'X-Auth-Token': token } });
    expect(await transportWith({ fetch })(call, neverAborted())).toMatchObject({ text: '49152' });
  });
});
