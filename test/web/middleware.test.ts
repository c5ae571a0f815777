import { hash } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { SecretText } from '../../src/config/secret.js';
import type { WebConfiguration } from '../../src/web/config/web-config.js';
import { Middleware } from '../../src/web/middleware.js';
import { ask } from './raw-http.js';
import { serve } from './served.js';

interface Given {
  readonly headers?: Record<string, string>;
  readonly users?: Record<string, string>;
  readonly rateLimit?: { intervalMs: number; burst: number };
}

/** `users` with their passwords. */
async function access({
  headers = {},
  users = {},
  rateLimit,
}: Given): Promise<Omit<WebConfiguration, 'tls'>> {
  const hashes = Object.entries(users).map(async ([user, password]) => {
    const hashed = await hash(password, 4);
    return [user, new SecretText(hashed)] as const;
  });
  return { headers, users: new Map(await Promise.all(hashes)), ...(rateLimit && { rateLimit }) };
}

async function guarded(given: Given) {
  const middleware = new Middleware();
  await middleware.apply(await access(given));
  const { url } = await serve({ middleware: middleware.handlers });
  return { url, enforce: async (next: Given) => middleware.apply(await access(next)) };
}

const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

const OPS = { users: { ops: 'secret' } };

describe('a server with users', () => {
  it.each([
    ['GET', '/metrics'],
    ['HEAD', '/metrics'],
    ['GET', '/probe?project=shop'],
    ['GET', '/sd'],
    ['GET', '/config'],
    ['GET', '/'],
    ['GET', '/tasks'],
    ['GET', '/api/v1/tasks'],
    ['GET', '/-/healthy'],
    ['GET', '/-/ready'],
    ['POST', '/-/reload'],
    ['OPTIONS', '/metrics'],
    ['GET', '/nothing'],
    ['GET', '/%'],
    ['GET', '//metrics'],
  ])('asks for a password at %s %s', async (method, path) => {
    const { url } = await guarded(OPS);
    const { status, headers, body } = await ask(url, path, {}, method);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Basic realm="huaweicloud-task-exporter", charset="UTF-8"');
    if (path.startsWith('/api/')) {
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(body.toString())).toMatchObject({ status: 401, detail: 'Unauthorized' });
    } else {
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(body.toString()).toBe(method === 'HEAD' ? '' : 'Unauthorized\n');
    }
  });

  it('lets in who knows one', async () => {
    const { url } = await guarded({ users: { ops: 'secret', 'Straße 7': 'pässwörd: ✓' } });
    expect((await ask(url, '/metrics', basic('ops', 'secret'))).status).toBe(200);
    expect((await ask(url, '/-/healthy', basic('Straße 7', 'pässwörd: ✓'))).status).toBe(200);
  });

  it.each([
    basic('ops', 'wrong'),
    basic('ops', ''),
    basic('nobody', 'secret'),
    basic('OPS', 'secret'),
    { Authorization: 'Basic' },
    { Authorization: 'Bearer secret' },
    { 'Proxy-Authorization': basic('ops', 'secret').Authorization },
  ])('keeps out who says %j', async (headers) => {
    expect((await ask((await guarded(OPS)).url, '/metrics', headers)).status).toBe(401);
  });

  it('tells who comes when too many passwords are compared to come again', async () => {
    const { url } = await guarded(OPS);
    const guesses = Array.from({ length: 80 }, (_, index) => ask(url, '/metrics', basic('ops', `${index}`)));
    const answers = await Promise.all(guesses);
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    for (const { headers } of busy) expect(headers['retry-after']).toBe('5');
    expect(answers.filter(({ status }) => status !== 503 && status !== 401)).toEqual([]);
    expect((await ask(url, '/metrics', basic('ops', 'secret'))).status).toBe(200);
  });
});

describe('a server with headers', () => {
  const headers = { 'X-Frame-Options': 'deny', 'Strict-Transport-Security': 'max-age=3600' };

  it.each(['/metrics', '/-/healthy', '/nothing'])('sets them at %s', async (path) => {
    const answer = await ask((await guarded({ headers })).url, path);
    expect(answer.headers).toMatchObject({
      'x-frame-options': 'deny',
      'strict-transport-security': 'max-age=3600',
      'x-content-type-options': 'nosniff',
    });
  });

  it('sets them for those it keeps out, too', async () => {
    const { status, headers: got } = await ask((await guarded({ headers, ...OPS })).url, '/metrics');
    expect([status, got['x-frame-options']]).toEqual([401, 'deny']);
  });
});

describe('a server with a rate limit', () => {
  const rateLimit = { intervalMs: 3_600_000, burst: 3 };
  const statuses = async (url: string, times: number) => {
    const all: number[] = [];
    for (let time = 0; time < times; time += 1) all.push((await ask(url, '/-/healthy')).status);
    return all;
  };

  it('answers the burst and refuses the rest, before it looks at passwords', async () => {
    const { url } = await guarded({ rateLimit, ...OPS });
    expect(await statuses(url, 5)).toEqual([401, 401, 401, 429, 429]);
    const { headers, body } = await ask(url, '/metrics', basic('ops', 'secret'));
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.toString()).toMatch(/^Too Many Requests: .*\n$/);
  });

  it('answers one more in each interval', async () => {
    const { url } = await guarded({ rateLimit: { intervalMs: 200, burst: 1 } });
    expect((await statuses(url, 1))[0]).toBe(200);
    await expect.poll(async () => (await statuses(url, 1))[0], { interval: 20 }).toBe(200);
  });

  it('goes on counting when something else is changed, and anew when the limit is', async () => {
    const { url, enforce } = await guarded({ rateLimit });
    expect(await statuses(url, 4)).toEqual([200, 200, 200, 429]);
    await enforce({ rateLimit, headers: { 'X-Frame-Options': 'deny' } });
    expect(await statuses(url, 1)).toEqual([429]);
    await enforce({ rateLimit: { ...rateLimit, burst: 1 } });
    expect(await statuses(url, 2)).toEqual([200, 429]);
    await enforce({});
    expect(await statuses(url, 2)).toEqual([200, 200]);
  });
});

describe('middleware that changes', () => {
  it('hold for the next request', async () => {
    const { url, enforce } = await guarded({});
    const status = async (password: string) => (await ask(url, '/metrics', basic('ops', password))).status;
    expect(await status('any')).toBe(200);
    await enforce(OPS);
    expect([await status('any'), await status('secret')]).toEqual([401, 200]);
    await enforce({ users: { ops: 'changed' } });
    expect([await status('secret'), await status('changed')]).toEqual([401, 200]);
    await enforce({ users: { dev: 'changed' } });
    expect(await status('changed')).toBe(401);
  });
});
