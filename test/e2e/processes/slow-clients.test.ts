import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { held, HELD } from '../../web/held-requests.js';
import {
  askPlainly,
  closed,
  dial,
  greet,
  hello,
  HELLO,
  next,
  open,
  rest,
  tlsSettings,
} from '../../web/test-server.js';

const MIB = 1024 * 1024;

/** More than the buffers of two sockets take, so that some of it waits in the process. */
const large: RequestListener = (request, response) => {
  if (request.url === '/large') response.end(Buffer.alloc(24 * MIB, 'x'));
  else hello(request, response);
};
const LARGE = HELLO.replace('/', '/large');

/** A client that asks for much and reads nothing of it. */
async function lazy(port: number): Promise<Socket> {
  const socket = await dial(port);
  socket.pause();
  socket.write(LARGE);
  return socket;
}

describe('a slow client', () => {
  const limits = { headersMs: 200, requestMs: 400, readMs: 300, checkEveryMs: 50 };

  it('that says nothing is not waited for', async () => {
    const { port } = await open(hello, { limits });
    expect(await rest(await dial(port))).toMatch(/^(HTTP\/1\.1 408 .*)?$/s);
  });

  it('that sends its headers letter by letter is not waited for', async () => {
    const { port } = await open(hello, { limits });
    const socket = await dial(port);
    socket.write('GET / HTTP/1.1\r\nX-Slow: ');
    const timer = setInterval(() => socket.write('x'), 20);
    expect(await rest(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(timer);
    expect(await askPlainly(port)).toContain('hello');
  });

  it('that sends its request letter by letter is not waited for', async () => {
    const { handler } = held();
    const { port } = await open(handler, { limits });
    const socket = await dial(port);
    socket.write('POST /held HTTP/1.1\r\nHost: exporter\r\nContent-Length: 100000\r\n\r\n');
    const timer = setInterval(() => socket.write('x'), 20);
    await rest(socket);
    clearInterval(timer);
    expect(await askPlainly(port)).toContain('hello');
  });

  it('that never begins with TLS is not waited for', async () => {
    const { port, connections } = await open(hello, { tls: tlsSettings(), limits: { handshakeMs: 200 } });
    await closed((await dial(port)).resume());
    await expect.poll(() => connections.size).toBe(0);
    expect(await greet(port)).toBe('hello');
  });

  it('that does not read its answer is not waited for', async () => {
    const { port, connections } = await open(large, { limits });
    await lazy(port);
    await expect.poll(() => connections.size).toBe(1);
    await expect.poll(() => connections.size, { timeout: 10_000 }).toBe(0);
  });

  it('that reads a little at a time gets its answer', async () => {
    const { port } = await open(large, { limits: { ...limits, readMs: 1_500 } });
    const socket = await dial(port);
    socket.write(LARGE);
    let [bytes, unpaused] = [0, 0];
    socket.on('data', (part) => {
      bytes += part.length;
      unpaused += part.length;
      if (unpaused < 2 * MIB) return;
      unpaused = 0;
      socket.pause();
      // A whole answer takes several times the time in which some of it has to be read.
      setTimeout(() => socket.resume(), 400);
    });
    await expect.poll(() => bytes, { timeout: 60_000 }).toBeGreaterThan(24 * MIB);
  });

  it('may wait for its answer as long as that takes', async () => {
    const { handler, answer, asked } = held();
    const { port } = await open(handler, { limits });
    const socket = await dial(port);
    socket.write(HELD);
    await expect.poll(asked).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 800));
    answer();
    expect(await next(socket)).toContain('held');
  });

  it('that asks for nothing more is let go after a time', async () => {
    const { port } = await open(hello, { limits: { keepAliveMs: 200 } });
    const socket = await dial(port);
    socket.write(HELLO);
    expect(await rest(socket)).toContain('hello');
  });
});

describe('an answer that is written part by part', () => {
  /** Goes on when the client has read what was written. */
  const stream: RequestListener = (request, response) => {
    if (request.url !== '/stream') hello(request, response);
    else pipeline(Readable.from(parts()), response, () => undefined);
  };
  const STREAM = HELLO.replace('/', '/stream');
  function* parts() {
    for (let part = 0; part < 400; part += 1) yield Buffer.alloc(64 * 1024, 'x');
  }

  it('is given up when the client reads nothing', async () => {
    const { port, connections } = await open(stream, { limits: { readMs: 300, waiting: 1 } });
    for (let client = 0; client < 3; client += 1) {
      const socket = await dial(port);
      socket.pause();
      socket.write(STREAM);
      // It counts as read by then, so others need not wait for it.
      await expect.poll(() => socket.readableLength).toBeGreaterThan(0);
      expect(await askPlainly(port)).toMatch(/^HTTP\/1\.1 200 /);
    }
    await expect.poll(() => connections.size, { timeout: 10_000 }).toBe(0);
  });

  it('is given to the end to a client that reads', async () => {
    const { port } = await open(stream, { limits: { readMs: 300 } });
    const socket = await dial(port);
    socket.write(STREAM.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect((await rest(socket)).length).toBeGreaterThan(400 * 64 * 1024);
  });
});
