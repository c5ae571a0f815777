import { describe, expect, it } from 'vitest';
import { ask } from './raw-http.js';
import { serve } from './served.js';

const EMPTY = { 'Content-Length': '0' };

/** Counts the reloads; each has these problems. */
function reloading({ isEnabled = true, problems = [] as readonly string[] } = {}) {
  const count = { reloads: 0 };
  const reload = (): Promise<readonly string[]> => {
    count.reloads += 1;
    return Promise.resolve(problems);
  };
  return { count, lifecycle: { reload, isEnabled } };
}

describe('/-/reload', () => {
  it.each(['POST', 'PUT'])('reloads on %s', async (method) => {
    const { count, lifecycle } = reloading();
    const { status, body } = await ask((await serve({ lifecycle })).url, '/-/reload', EMPTY, method);
    expect({ status, text: body.toString() }).toEqual({ status: 200, text: 'Configuration reloaded\n' });
    expect(count.reloads).toBe(1);
  });

  it('answers 400 with every problem of a bad configuration', async () => {
    const { lifecycle } = reloading({ problems: ['c.yaml:1:1: no projects', 'c.yaml:2:3: unknown key "a"'] });
    const { status, body } = await ask((await serve({ lifecycle })).url, '/-/reload', EMPTY, 'POST');
    expect(status).toBe(400);
    expect(body.toString().split('\n')).toEqual([
      'The configuration was not reloaded, the old one stays in force:',
      'c.yaml:1:1: no projects',
      'c.yaml:2:3: unknown key "a"',
      '',
    ]);
  });

  it('is refused unless it was allowed, and says how to allow it', async () => {
    const { count, lifecycle } = reloading({ isEnabled: false });
    const { status, body } = await ask((await serve({ lifecycle })).url, '/-/reload', EMPTY, 'POST');
    expect(status).toBe(403);
    expect(body.toString()).toContain('--web.enable-lifecycle');
    expect(count.reloads).toBe(0);
  });

  it('is nothing to get: a link must not reload', async () => {
    const { count, lifecycle } = reloading();
    const { status, headers } = await ask((await serve({ lifecycle })).url, '/-/reload');
    expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow: 'POST, PUT' });
    expect(count.reloads).toBe(0);
  });
});

describe('a request that could change something', () => {
  const FOREIGN = 'A page of another origin may not change anything here';

  it.each([
    { Origin: 'http://evil.example' },
    { Origin: 'http://exporter:8080' },
    { Origin: 'http://exporter.evil.example' },
    { Origin: 'null' },
    { Origin: '' },
    { Origin: 'exporter' },
    { Origin: 'file://' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://exporter' },
    { 'Sec-Fetch-Site': '' },
  ])('is refused with %j', async (headers) => {
    const { count, lifecycle } = reloading();
    const { url } = await serve({ lifecycle });
    for (const method of ['POST', 'PUT']) {
      const { status, body } = await ask(url, '/-/reload', { ...EMPTY, ...headers }, method);
      expect([status, body.toString()]).toEqual([403, expect.stringContaining(FOREIGN)]);
    }
    expect(count.reloads).toBe(0);
  });

  it.each([
    {},
    { Origin: 'http://exporter' },
    { Origin: 'HTTP://EXPORTER' },
    { Origin: 'https://exporter', Host: 'exporter:443' },
    { Origin: 'http://[::1]:39101', Host: '[::1]:39101' },
    { 'Sec-Fetch-Site': 'none' },
    // A proxy may change the host, but a browser says itself whose page it was.
    { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://tasks.example' },
  ])('is answered with %j', async (headers) => {
    const { count, lifecycle } = reloading();
    const { url } = await serve({ lifecycle });
    expect((await ask(url, '/-/reload', { ...EMPTY, ...headers }, 'POST')).status).toBe(200);
    expect(count.reloads).toBe(1);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
    'is refused on any path and with any method: %s',
    async (method) => {
      const { url } = await serve();
      const headers = { ...EMPTY, Origin: 'http://evil.example' };
      for (const path of ['/', '/metrics', '/api/v1/tasks', '/-/healthy', '/nothing'])
        expect((await ask(url, path, headers, method)).status).toBe(403);
    },
  );

  it('is not one that only reads: a page may link to this one', async () => {
    const { url } = await serve();
    for (const headers of [{ Origin: 'http://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }])
      expect((await ask(url, '/metrics', headers)).status).toBe(200);
  });
});
