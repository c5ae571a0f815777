import { gunzipSync } from 'node:zlib';
import express, { type Express } from 'express';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Bodies, BODY_LIMITS, type BodyLimits } from '../../src/web/bodies.js';
import { listen } from '../../src/web/listen.js';
import { closed, dial } from './test-server.js';
import { ask } from './raw-http.js';

const LONG = 'abcdefgh'.repeat(1_000);
const MORE_THAN_SOCKETS_TAKE = 24 * 1024 * 1024;

interface Source {
  /** How often its text was begun. */
  renderings: number;
  readonly render: () => AsyncIterable<string>;
  /** Lets the text go on after its first half. */
  readonly release: () => void;
  readonly key: object;
}

/** A text in two halves; without `isHeld` the second one comes at once. */
function source(text: string, isHeld = false): Source {
  let release = (): void => undefined;
  const released = isHeld ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve();
  const made: Source = {
    renderings: 0,
    key: {},
    release: () => release(),
    async *render() {
      made.renderings += 1;
      yield text.slice(0, text.length / 2);
      await released;
      yield text.slice(text.length / 2);
    },
  };
  return made;
}

/** Answers `/NAME` with the source of that name. */
async function serve(sources: Readonly<Record<string, Source>>, limits: Partial<BodyLimits> = {}) {
  const bodies = new Bodies({ ...BODY_LIMITS, ...limits });
  const app: Express = express();
  const responses = { begun: 0, over: 0 };
  app.use((_request, response, next) => {
    responses.begun += 1;
    response.once('close', () => (responses.over += 1));
    next();
  });
  for (const [name, { key, render }] of Object.entries(sources))
    app.get(`/${name}`, (request, response) => bodies.send(request, response, key, render));
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => listening.close(0));
  const get = async (name: string, encoding = 'gzip') => {
    const { status, headers, body } = await ask(listening.url, `/${name}`, { 'Accept-Encoding': encoding });
    const isGzip = headers['content-encoding'] === 'gzip';
    return { status, headers, isGzip, text: (isGzip ? gunzipSync(body) : body).toString() };
  };
  return { get, responses, port: Number(new URL(listening.url).port), url: listening.url };
}

/** A client that asks and reads nothing. */
async function unread(port: number, name: string, encoding = 'gzip') {
  const socket = await dial(port);
  socket.pause();
  socket.write(`GET /${name} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
  return socket;
}

describe('a text', () => {
  it('is rendered once for all who ask for it, whatever they accept, at the same time and later', async () => {
    const text = source(LONG);
    const { get } = await serve({ text });
    const answers = await Promise.all([get('text'), get('text', 'identity'), get('text'), get('text', 'br')]);
    answers.push(await get('text'), await get('text', 'identity'));
    expect(answers.map((answer) => answer.text)).toEqual(Array.from({ length: 6 }, () => LONG));
    expect(answers.map(({ isGzip }) => isGzip)).toEqual([true, false, true, false, true, false]);
    expect(text.renderings).toBe(1);
  });

  it('is given from its beginning to those who ask while it is rendered', async () => {
    const text = source(LONG, true);
    const { get } = await serve({ text });
    const first = get('text');
    await expect.poll(() => text.renderings).toBe(1);
    const second = get('text', 'identity');
    text.release();
    expect([(await first).text, (await second).text]).toEqual([LONG, LONG]);
    expect(text.renderings).toBe(1);
  });

  it('is one member of gzip: curl and browsers read no more', async () => {
    const { url } = await serve({ text: source(LONG) });
    const { body } = await ask(url, '/text', { 'Accept-Encoding': 'gzip' });
    expect(body.indexOf(Buffer.from([0x1f, 0x8b, 0x08]), 3)).toBe(-1);
    expect(gunzipSync(body).toString()).toBe(LONG);
  });

  it('is not rendered for HEAD', async () => {
    const text = source(LONG);
    const { url } = await serve({ text });
    expect((await ask(url, '/text', {}, 'HEAD')).status).toBe(200);
    expect(text.renderings).toBe(0);
  });

  it('is rendered to its end for the others when one of them leaves', async () => {
    const text = source(LONG, true);
    const { get, port } = await serve({ text });
    const leaving = await unread(port, 'text');
    await expect.poll(() => text.renderings).toBe(1);
    const staying = get('text');
    leaving.resetAndDestroy();
    text.release();
    expect((await staying).text).toBe(LONG);
  });

  it('that all clients have left is given up, and rendered again for the next one', async () => {
    const text = source(LONG, true);
    const { get, port, responses } = await serve({ text });
    const leaving = await unread(port, 'text');
    await expect.poll(() => text.renderings).toBe(1);
    leaving.resetAndDestroy();
    await expect.poll(() => responses.over).toBe(1);
    const late = get('text');
    await expect.poll(() => text.renderings).toBe(2);
    text.release();
    expect((await late).text).toBe(LONG);
  });

  it('that could not be rendered is tried again', async () => {
    let calls = 0;
    const { get } = await serve({
      text: {
        ...source(LONG),
        render: () => {
          calls += 1;
          if (calls === 1) throw new Error('once');
          return source(LONG).render();
        },
      },
    });
    expect((await get('text')).status).toBe(500);
    expect((await get('text')).text).toBe(LONG);
  });
});

describe('too many texts', () => {
  it('wait for each other, and get 503 when that takes too long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const [first, second] = [source(LONG, true), source(LONG)];
    const { get } = await serve({ first, second }, { rendering: 1, waitMs: 5_000 });
    const slow = get('first');
    await vi.waitFor(() => expect(first.renderings).toBe(1));
    const waiting = get('second');
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    vi.advanceTimersByTime(5_000);
    const { status, headers, text } = await waiting;
    expect([status, headers['retry-after'], text]).toEqual([
      503,
      '5',
      'Too many answers are being rendered. Try again later.\n',
    ]);
    expect(second.renderings).toBe(0);
    first.release();
    expect((await slow).text).toBe(LONG);
    expect((await get('second')).text).toBe(LONG);
  });

  it('are not rendered for a client that left while it waited', async () => {
    const [first, second, third] = [source(LONG, true), source(LONG), source(LONG)];
    const { get, port, responses } = await serve({ first, second, third }, { rendering: 1 });
    const slow = get('first');
    await expect.poll(() => first.renderings).toBe(1);
    const leaving = await unread(port, 'second');
    const staying = get('third');
    await expect.poll(() => responses.begun).toBe(3);
    leaving.resetAndDestroy();
    await expect.poll(() => responses.over).toBe(1);
    first.release();
    expect([(await slow).text, (await staying).text]).toEqual([LONG, LONG]);
    expect([second.renderings, third.renderings]).toEqual([0, 1]);
  });

  it('are dropped when no client reads them, the oldest first', async () => {
    const [a, b] = [source(LONG), source(LONG)];
    const { get } = await serve({ a, b }, { bytes: 6_000 });
    for (const name of ['a', 'b', 'b', 'a']) await get(name);
    expect([a.renderings, b.renderings]).toEqual([2, 1]);
  });

  it('are cut off for the client that reads slowest', async () => {
    const text = 'x'.repeat(MORE_THAN_SOCKETS_TAKE);
    const [old, latest] = [source(text), source(LONG)];
    const { get, port } = await serve({ old, latest }, { bytes: 50_000 });
    expect((await get('old')).text).toBe(text);
    const slow = await unread(port, 'old', 'identity');
    await expect.poll(() => slow.readableLength).toBeGreaterThan(0);
    expect((await get('latest')).text).toBe(LONG);
    slow.resume();
    await closed(slow);
    expect(slow.bytesRead).toBeLessThan(text.length);
    expect([old.renderings, latest.renderings]).toEqual([1, 1]);
  });

  it('do not cut off the readers of the only one, however large it is', async () => {
    const text = 'x'.repeat(MORE_THAN_SOCKETS_TAKE);
    const { get } = await serve({ text: source(text) }, { bytes: 1 });
    expect((await get('text', 'identity')).text).toBe(text);
  });
});
