import { describe, expect, it } from 'vitest';
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
} from './test-server.js';
import { held, HELD } from './held-requests.js';

describe('too many connections', () => {
  it('end the one that has been quiet for the longest time', async () => {
    const { port, connections } = await open(hello, { limits: { connections: 3 } });
    const [first, second, third] = [await dial(port), await dial(port), await dial(port)];
    await expect.poll(() => connections.size).toBe(3);
    first.write(HELLO);
    expect(await next(first)).toContain('hello');
    const fourth = await dial(port);
    await closed(second);
    fourth.write(HELLO);
    expect(await next(fourth)).toContain('hello');
    expect([first.closed, third.closed, connections.size]).toEqual([false, false, 3]);
  });

  it('leave those alone that wait for an answer', async () => {
    const { handler, answer, asked } = held();
    const { port } = await open(handler, { limits: { connections: 3 } });
    const waiting = await dial(port);
    waiting.write(HELD);
    await expect.poll(asked).toBe(1);
    for (let more = 0; more < 10; more += 1) expect(await askPlainly(port)).toContain('hello');
    for (let more = 0; more < 10; more += 1) await dial(port);
    answer();
    expect(await next(waiting)).toContain('held');
  });

  it('ends one that waits when all do, to make room', async () => {
    const { handler, answer, asked } = held();
    const { port } = await open(handler, { limits: { connections: 2 } });
    const [first, second] = [await dial(port), await dial(port)];
    first.write(HELD);
    await expect.poll(asked).toBe(1);
    second.write(HELD);
    await expect.poll(asked).toBe(2);
    expect(await askPlainly(port)).toContain('hello');
    await closed(first);
    answer();
    expect(await next(second)).toContain('held');
  });

  it('are ended over TLS, too, before the handshake and after it', async () => {
    const { port, connections } = await open(hello, { tls: tlsSettings(), limits: { connections: 5 } });
    const idle = await Promise.all(Array.from({ length: 20 }, () => dial(port)));
    expect(await greet(port)).toBe('hello');
    await expect.poll(() => connections.size).toBeLessThanOrEqual(5);
    await expect.poll(() => idle.filter((socket) => socket.closed).length).toBeGreaterThanOrEqual(15);
  });
});

describe('too many requests', () => {
  it('that wait for answers are refused for now', async () => {
    const { handler, answer, asked } = held();
    const { port } = await open(handler, { limits: { waiting: 2 } });
    const waiting = [await dial(port), await dial(port)];
    for (const socket of waiting) socket.write(HELD);
    await expect.poll(asked).toBe(2);
    const refused = await askPlainly(port);
    expect(refused).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 5\r\n.*Try again later\.\n$/s);
    answer();
    for (const socket of waiting) expect(await next(socket)).toContain('held');
    expect(await askPlainly(port)).toContain('hello');
  });

  it('do not keep health from being answered', async () => {
    const { handler, asked } = held();
    const { port } = await open(handler, { limits: { waiting: 1 } });
    (await dial(port)).write(HELD);
    await expect.poll(asked).toBe(1);
    const socket = await dial(port);
    socket.write(HELLO.replace('/', '/-/healthy'));
    expect(await next(socket)).toContain('hello');
  });

  it('on one connection end it', async () => {
    const { handler, asked } = held();
    const { port } = await open(handler, { limits: { pipelined: 4 } });
    const socket = await dial(port);
    socket.write(HELD.repeat(100));
    await closed(socket);
    expect(asked()).toBe(4);
    expect(await askPlainly(port)).toContain('hello');
  });

  it('one after the other are no matter', async () => {
    const { port } = await open(hello, { limits: { pipelined: 1 } });
    const socket = await dial(port);
    for (let request = 0; request < 50; request += 1) {
      socket.write(HELLO);
      expect(await next(socket)).toContain('hello');
    }
  });
});

describe('a client that closes its half of the connection', () => {
  it('gets the answer to what it asked', async () => {
    const { port, connections } = await open(hello);
    const socket = await dial(port, true);
    socket.end(HELLO);
    expect(await rest(socket)).toContain('hello');
    await expect.poll(() => connections.size).toBe(0);
  });

  it('and asks nothing is let go', async () => {
    const { port, connections } = await open(hello);
    const socket = await dial(port, true);
    socket.end();
    await closed(socket.resume());
    await expect.poll(() => connections.size).toBe(0);
  });

  it('and leaves while its answer is made is forgotten', async () => {
    const { handler, answer, asked } = held();
    const { port, connections } = await open(handler);
    const socket = await dial(port);
    socket.write(HELD);
    await expect.poll(asked).toBe(1);
    socket.resetAndDestroy();
    await expect.poll(() => connections.size).toBe(0);
    answer();
    expect(await askPlainly(port)).toContain('hello');
  });
});

describe('a flood', () => {
  it.each([
    ['headers that are too long', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['too many headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X-Many: x\r\n'.repeat(5_000)}\r\n`, 431],
    ['a path that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a line that does not end', 'x'.repeat(1024 * 1024), 400],
    ['what is no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx', 400],
  ])('of %s is refused, and others are answered', async (_what, request, status) => {
    const { port, connections } = await open(hello);
    for (let round = 0; round < 20; round += 1) {
      const socket = await dial(port);
      socket.write(request, 'latin1');
      expect(await rest(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    }
    expect(await askPlainly(port)).toContain('hello');
    await expect.poll(() => connections.size).toBe(0);
  });
});
