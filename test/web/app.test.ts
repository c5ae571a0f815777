import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Exposition } from '../../src/metrics/exposition.js';
import { ask } from './raw-http.js';
import { exposition, heldScrape, METRICS, serve } from './served.js';

describe('a scrape', () => {
  it('is answered with the text and exactly the content type that Prometheus wants', async () => {
    const { status, headers, body } = await ask((await serve()).url, '/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body.toString()).toBe(METRICS);
  });

  it('is compressed for those who accept gzip', async () => {
    const { headers, body } = await ask((await serve()).url, '/metrics', { 'Accept-Encoding': 'gzip' });
    expect(headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'Accept-Encoding',
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    });
    expect(gunzipSync(body).toString()).toBe(METRICS);
  });

  it.each([{}, { 'Accept-Encoding': 'gzip;q=0' }, { 'Accept-Encoding': 'br' }, { 'Accept-Encoding': '' }])(
    'is not compressed for %j',
    async (accepting) => {
      const { headers, body } = await ask((await serve()).url, '/metrics', accepting);
      expect(headers['content-encoding']).toBeUndefined();
      expect(headers['vary']).toBe('Accept-Encoding');
      expect(body.toString()).toBe(METRICS);
    },
  );

  it.each([
    { header: '10', budget: 9_500 },
    { header: '1', budget: 500 },
    { header: '0.3', budget: 60 },
    { header: '0.5', budget: 100 },
    { header: ' 10 ', budget: 9_500 },
    { header: '', budget: 10_000 },
    { header: '0', budget: 10_000 },
    { header: 'NaN', budget: 10_000 },
    { header: 'Infinity', budget: 10_000 },
    { header: '-5', budget: 10_000 },
    { header: '900', budget: 599_500 },
    { header: '1e9', budget: 599_500 },
    { header: 'abc', budget: 10_000 },
    { header: '10, 20', budget: 10_000 },
  ])('with the timeout "$header" gets $budget ms', async ({ header, budget }) => {
    const { url, budgets } = await serve();
    await ask(url, '/metrics', { 'X-Prometheus-Scrape-Timeout-Seconds': header });
    expect(budgets).toEqual([budget]);
  });

  it('without a timeout gets the configured one', async () => {
    const { url, budgets } = await serve();
    await ask(url, '/metrics');
    expect(budgets).toEqual([10_000]);
  });

  it('is never taken for one that the client has already', async () => {
    const { status, body } = await ask((await serve()).url, '/metrics', { 'If-None-Match': '*' });
    expect([status, body.toString()]).toEqual([200, METRICS]);
  });

  it('can be asked for with HEAD', async () => {
    const { status, headers, body } = await ask((await serve()).url, '/metrics', {}, 'HEAD');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toHaveLength(0);
  });

  it('does not wait for another one', async () => {
    const held = heldScrape();
    const answers = [held.scrape, () => Promise.resolve(exposition('second 1\n'))];
    const { url } = await serve({ scrape: () => answers.shift()?.() ?? Promise.reject(new Error('third')) });
    const first = ask(url, '/metrics');
    await held.asked;
    expect((await ask(url, '/metrics')).body.toString()).toBe('second 1\n');
    held.release();
    expect((await first).body.toString()).toBe(METRICS);
  });

  it('that fails is answered without the reason, which is logged', async () => {
    const reason = new Error('secret detail');
    const { url, errors } = await serve({ scrape: () => Promise.reject(reason) });
    const { status, headers, body } = await ask(url, '/metrics', { 'Accept-Encoding': 'gzip' });
    expect(status).toBe(500);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.toString()).toBe('Internal error: see the log of the exporter\n');
    expect(errors).toEqual([{ error: reason, path: '/metrics' }]);
    expect((await ask(url, '/-/healthy')).status).toBe(200);
  });

  it.each(['/assets/%E0%A4%A', '/%E0%A4%A', '/%', '/tasks/%zz'])(
    'of %s, which cannot be read, is a 400',
    async (path) => {
      const { url, errors } = await serve();
      const { status, body } = await ask(url, path);
      expect([status, body.toString()]).toEqual([400, 'Bad request: the address cannot be read\n']);
      expect(errors).toEqual([]);
    },
  );

  it.each(['gzip', 'identity'])(
    'that fails in the middle is an error (%s): half a scrape must not be taken for a whole one',
    async (encoding) => {
      const reason = new Error('secret detail');
      const broken = breakingOff(reason);
      broken.fail();
      const { url, errors } = await serve({ scrape: () => Promise.resolve(broken.text) });
      const { status, headers, body } = await ask(url, '/metrics', { 'Accept-Encoding': encoding });
      expect([status, body.toString()]).toEqual([500, 'Internal error: see the log of the exporter\n']);
      expect(headers['content-encoding']).toBeUndefined();
      expect(errors).toEqual([{ error: reason, path: '/metrics' }]);
    },
  );

  it('that fails before anything was sent is answered like one that fails at once', async () => {
    const reason = new Error('secret detail');
    const broken = breakingOff(reason, 0);
    broken.fail();
    const { url, errors } = await serve({ scrape: () => Promise.resolve(broken.text) });
    const { status, body } = await ask(url, '/metrics', { 'Accept-Encoding': 'gzip' });
    expect([status, body.toString()]).toEqual([500, 'Internal error: see the log of the exporter\n']);
    expect(errors).toEqual([{ error: reason, path: '/metrics' }]);
  });

  it('whose client has left is no error', async () => {
    const endless = endlessText();
    const { url, errors } = await serve({ scrape: () => Promise.resolve(endless.text) });
    const leaving = new AbortController();
    const asking = fetch(`${url}/metrics`, { signal: leaving.signal });
    await endless.begun;
    leaving.abort();
    await expect(asking).rejects.toThrow();
    await endless.ended;
    expect((await ask(url, '/-/healthy')).status).toBe(200);
    expect(errors).toEqual([]);
  });

  it('is rendered once for all who get the same, at /metrics as at /probe', async () => {
    let renderings = 0;
    const same: Exposition = {
      [Symbol.asyncIterator]: () => {
        renderings += 1;
        return exposition(METRICS)[Symbol.asyncIterator]();
      },
    };
    const { url } = await serve({ scrape: () => Promise.resolve(same), probe: () => Promise.resolve(same) });
    const paths = ['/metrics', '/metrics', '/probe?project=shop', '/metrics?project=lab'];
    const answers = await Promise.all(paths.map((path) => ask(url, path)));
    expect(answers.map(({ body }) => body.toString())).toEqual(paths.map(() => METRICS));
    expect(renderings).toBe(1);
  });

  it('is answered where the operator wants it', async () => {
    const { url } = await serve({ telemetryPath: '/prom/v1.0_x' });
    expect((await ask(url, '/prom/v1.0_x')).body.toString()).toBe(METRICS);
    expect((await ask(url, '/prom/v1.0_x/exporter')).body.toString()).toBe(METRICS);
    expect((await ask(url, '/prom/v1_0_x')).status).toBe(404);
  });
});

describe('the exporter', () => {
  it.each(['/-/healthy', '/-/ready', '/'])('answers %s without a scrape', async (path) => {
    const { url, budgets } = await serve();
    expect((await ask(url, path)).status).toBe(200);
    expect((await ask(url, path, {}, 'HEAD')).status).toBe(200);
    expect(budgets).toEqual([]);
  });

  it.each(['/metric', '/-/nothing', '/<script>alert(1)</script>', '/%00', '//metrics', '*'])(
    'says where to look when it is asked for %s, and repeats nothing of it',
    async (path) => {
      const { status, headers, body } = await ask((await serve()).url, path);
      expect(status).toBe(404);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(body.toString()).toBe(
        'Nothing is served here. The metrics are at /metrics, an overview is at /\n',
      );
    },
  );

  it.each(['/metrics', '/', '/-/healthy'])('refuses to take anything at %s', async (path) => {
    const { url, budgets } = await serve();
    const { status, headers } = await ask(url, path, { 'Content-Length': '0' }, 'POST');
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD');
    expect(budgets).toEqual([]);
  });

  it.each(['/metrics', '/', '/-/healthy', '/nothing'])(
    'does not say in its answer to %s what it is made of, nor lets it be taken for something else',
    async (path) => {
      const { headers } = await ask((await serve()).url, path);
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('etag');
      expect(headers['x-content-type-options']).toBe('nosniff');
    },
  );
});

/** Some text, and then an error once `fail` was called. */
function breakingOff(reason: Error, parts = 20): { text: Exposition; fail: () => void } {
  let fail = (): void => undefined;
  const failed = new Promise<void>((resolve) => (fail = resolve));
  async function* text(): Exposition {
    for (let part = 0; part < parts; part += 1) yield randomBytes(50_000).toString('hex');
    await failed;
    throw reason;
  }
  return { text: text(), fail: () => fail() };
}

/** Goes on until its reader stops. */
function endlessText(): { text: Exposition; begun: Promise<void>; ended: Promise<void> } {
  let begin = (): void => undefined;
  let end = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  async function* text(): Exposition {
    begin();
    try {
      for (;;) yield await Promise.resolve('more 1\n'.repeat(1_000));
    } finally {
      end();
    }
  }
  return { text: text(), begun, ended };
}
