import type { RequestListener } from 'node:http';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { listen, parseListenAddress } from '../../src/web/listen.js';
import * as doors from './test-server.js';
import { ask, open, readAll } from './raw-http.js';
import { heldScrape, METRICS, serve } from './served.js';

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

/** Long enough that a test which waits for it fails. */
const FOREVER_MS = 600_000;

const REQUEST = 'GET /-/healthy HTTP/1.1\r\nHost: exporter\r\n\r\n';

describe('an address to listen on', () => {
  it.each([
    [':39101', { host: undefined, port: 39_101 }],
    [':0', { host: undefined, port: 0 }],
    ['127.0.0.1:65535', { host: '127.0.0.1', port: 65_535 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['localhost:39101', { host: 'localhost', port: 39_101 }],
    ['[::1]:39101', { host: '::1', port: 39_101 }],
    ['[::]:39101', { host: '::', port: 39_101 }],
    ['[fe80::1%eth0]:39101', { host: 'fe80::1%eth0', port: 39_101 }],
  ])('%s is understood', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  it.each([
    '',
    ':',
    '39101',
    'localhost',
    ':65536',
    ':-1',
    ':1e3',
    ':39101 ',
    '::1:39101',
    '::1',
    '[]:39101',
    '[::1]',
    'http://localhost:39101',
    'localhost:39101/metrics',
  ])('"%s" is not', (text) => {
    expect(parseListenAddress(text)).toBeUndefined();
  });
});

describe('a server', () => {
  it('is reported where it can be reached', async () => {
    expect((await serve()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await serve({}, '0.0.0.0')).url).toMatch(/^http:\/\/localhost:\d+$/);
  });

  it('keeps connections open for longer than scrapes are apart', async () => {
    const socket = await open((await serve()).url);
    socket.write(REQUEST);
    const answer = await new Promise((resolve) => socket.once('data', resolve));
    expect(String(answer)).toContain('Keep-Alive: timeout=120\r\n');
    socket.destroy();
  });

  it('cannot have an address that is taken', async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    await expect(listen(() => undefined, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
    });
  });
});

describe('a server that is being closed', () => {
  it('ends connections that are kept alive', async () => {
    const server = await serve();
    const socket = await open(server.url);
    socket.write(REQUEST);
    await new Promise((resolve) => socket.once('data', resolve));
    const rest = readAll(socket);
    await server.close(FOREVER_MS);
    expect(await rest).toHaveLength(0);
  });

  it('ends connections on which nothing has been asked yet', async () => {
    const server = await serve();
    const socket = await open(server.url);
    // Another request proves that the server has taken the connection before.
    await ask(server.url, '/-/healthy');
    const rest = readAll(socket);
    await server.close(FOREVER_MS);
    expect(await rest).toHaveLength(0);
  });

  it('lets requests in flight end, on connections that are kept alive too, and takes no new ones', async () => {
    const held = heldScrape();
    const server = await serve({ scrape: held.scrape });
    const socket = await open(server.url);
    socket.write('GET /metrics HTTP/1.1\r\nHost: exporter\r\n\r\n');
    await held.asked;
    const closed = server.close(FOREVER_MS);
    await expect(open(server.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    held.release();
    expect((await readAll(socket)).toString()).toContain(METRICS.slice(-10));
    await closed;
  });

  it('cuts what is still in flight at the end of the grace time', async () => {
    const held = heldScrape();
    const server = await serve({ scrape: held.scrape });
    const socket = await open(server.url);
    socket.write('GET /metrics HTTP/1.1\r\nHost: exporter\r\n\r\n');
    await held.asked;
    await server.close(20);
    expect(await readAll(socket)).toHaveLength(0);
    held.release();
  });

  it('survives a client that does not wait for its answer', async () => {
    const held = heldScrape();
    const server = await serve({ scrape: held.scrape });
    const socket = await open(server.url);
    socket.write('GET /metrics HTTP/1.1\r\nHost: exporter\r\n\r\n');
    await held.asked;
    socket.destroy();
    held.release();
    expect((await ask(server.url, '/-/healthy')).status).toBe(200);
    await server.close(FOREVER_MS);
    expect(server.errors).toEqual([]);
  });

  it.each([
    ['before the handshake of TLS', doors.dial],
    ['after it', doors.shakeHands],
    [
      'after an answer over TLS',
      async (port: number) => {
        const socket = await doors.shakeHands(port);
        socket.write(REQUEST);
        await doors.next(socket);
        return socket;
      },
    ],
  ])('ends connections %s', async (_when, connect) => {
    const server = await doors.open(doors.hello, { tls: doors.tlsSettings() });
    const socket = await connect(server.port);
    await expect.poll(() => server.connections.size).toBe(1);
    const rest = doors.rest(socket);
    await server.close(FOREVER_MS);
    expect(await rest).toBe('');
  });

  it('lets a request in flight over TLS end', async () => {
    const held = heldScrape();
    const handler: RequestListener = (_request, response) => {
      void held.scrape().then(() => response.end('answered'));
    };
    const server = await doors.open(handler, { tls: doors.tlsSettings() });
    const socket = await doors.shakeHands(server.port);
    socket.write(REQUEST);
    await held.asked;
    const rest = doors.rest(socket);
    const closed = server.close(FOREVER_MS);
    held.release();
    expect(await rest).toContain('answered');
    await closed;
  });

  it.each([
    ['that said they have nothing more to ask', REQUEST],
    ['that said they would ask nothing', ''],
  ])('ends connections %s and stay half open', async (_which, request) => {
    const held = heldScrape();
    const server = await doors.open(() => void held.scrape());
    const socket = await doors.dial(server.port, true);
    socket.end(request);
    if (request !== '') await held.asked;
    await server.close(20);
    await doors.closed(socket.resume());
  });

  it('does not wait for a client that does not read the end of its answer', async () => {
    const server = await doors.open((_request, response) => response.end(Buffer.alloc(24 * 1024 * 1024)));
    const socket = await doors.dial(server.port);
    socket.pause();
    socket.write(REQUEST);
    await expect.poll(() => server.connections.size).toBe(1);
    await server.close(100);
    expect(server.connections.size).toBe(0);
  });
});

// Either way something is tested: a machine without IPv6 has to say so.
if (hasIpv6)
  describe('a server on IPv6', () => {
    it('listens on IPv6', async () => {
      const { url } = await serve({}, '::1');
      expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
      expect((await ask(url, '/metrics')).body.toString()).toBe(METRICS);
    });

    it('without a host listens on IPv6 and IPv4 at once', async () => {
      for (const host of [undefined, '::']) {
        const server = await listen(doors.hello, { host, port: 0 });
        const { url } = server;
        const port = new URL(url).port;
        expect(url).toBe(`http://localhost:${port}`);
        for (const address of ['127.0.0.1', '[::1]'])
          expect((await ask(`http://${address}:${port}`, '/')).body.toString()).toContain('hello');
        await server.close(0);
      }
    });
  });
else
  describe('a server on IPv6', () => {
    it('is refused IPv6 by this machine, which has no ::1', async () => {
      await expect(serve({}, '::1')).rejects.toThrow(/EADDRNOTAVAIL|EAFNOSUPPORT/);
    });
  });
