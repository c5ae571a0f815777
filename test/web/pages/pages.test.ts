import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import express from 'express';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ScrapeResult } from '../../../src/report/scrape-result.js';
import { Bodies } from '../../../src/web/bodies.js';
import { listen } from '../../../src/web/listen.js';
import { loadAssets } from '../../../src/web/pages/assets.js';
import { snapshot, step, substep, task } from '../../metrics/snapshots.js';
import { ask } from '../raw-http.js';
import { NOW, serve } from '../served.js';
import { skeletonOf, textOf } from './markup.js';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function reading(result: Partial<ScrapeResult>) {
  return { read: () => Promise.resolve({ projects: [], snapshots: [], steps: true, ...result }) };
}

async function pageOf(url: string, path: string): Promise<string> {
  return (await ask(url, path)).body.toString();
}

describe.each(['/', '/tasks'])('the page at %s', (path) => {
  it('allows only what comes from this exporter, and is not cached', async () => {
    const { status, headers } = await ask((await serve()).url, path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('holds neither scripts nor styles itself, and loads everything from below its own address', async () => {
    const html = await pageOf((await serve()).url, path);
    expect(html.match(/<script[^>]*>/g)).toEqual([
      expect.stringMatching(/ type="module" src="assets\/[0-9a-f]{16}\/\w+\.js"/),
    ]);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/);
    for (const [, address] of html.matchAll(/(?:href|src|action)="([^"]*)"/g))
      expect(address).not.toMatch(/^\/|:/);
  });

  it('links the metrics where the operator wants them', async () => {
    const html = await pageOf((await serve({ telemetryPath: '/prom/v1' })).url, path);
    expect(html).toContain('<a href="./prom/v1">Metrics</a>');
    expect(html).toMatch(/<a href="(\.\/|tasks)" aria-current="page">/);
  });

  it('takes nothing but GET and HEAD', async () => {
    const { url } = await serve();
    expect((await ask(url, path, {}, 'HEAD')).body).toHaveLength(0);
    const { status, headers } = await ask(url, path, { 'Content-Length': '0' }, 'POST');
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
  });

  it('does not wait for a slow collection, nor cuts it short', async () => {
    const budgets: number[] = [];
    const { url } = await serve({
      read: (deadline) => {
        budgets.push(deadline - NOW);
        const known = { projects: [], snapshots: [], steps: true };
        return deadline - NOW > 2_000 ? new Promise(() => undefined) : Promise.resolve(known);
      },
    });
    expect((await ask(url, path)).status).toBe(200);
    expect(budgets).toEqual([10_000, 1_500]);
  });

  it('that fails says no more than that', async () => {
    const { url, errors } = await serve({ read: () => Promise.reject(new Error('secret detail')) });
    const { status, body } = await ask(url, path);
    expect([status, body.toString()]).toEqual([500, 'Internal error: see the log of the exporter\n']);
    expect(errors).toHaveLength(1);
  });
});

describe('the page at /tasks', () => {
  it('is filtered by its address', async () => {
    const tasks = [task({ id: 'a', name: 'one' }), task({ id: 'b', name: 'two', status: 'waiting' })];
    const { url } = await serve(reading({ snapshots: [snapshot({ tasks })] }));
    const html = textOf(await pageOf(url, '/tasks?q=t%77o&status=waiting&x=?'));
    expect(html).toContain('1 of 2 tasks');
    expect(html).toContain('two');
  });

  it('has a link to refresh the same view without scripts', async () => {
    const { url } = await serve();
    expect(await pageOf(url, '/tasks?q=a"b')).toContain('<a href="tasks?q=a&quot;b">Refresh</a>');
  });

  it('is not served at an address from which its links would be wrong', async () => {
    expect((await ask((await serve()).url, '/tasks/')).status).toBe(404);
  });
});

describe('foreign text', () => {
  const PIECES = [
    '<',
    '>',
    '"',
    "'",
    '&',
    '<x-evil>',
    '</script>',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '&lt;',
    '<!--',
    ']]>',
    '\0',
    '\n',
    '\u202e',
    '`',
    'javascript:',
    'a',
    ' ',
  ];
  const hostile = fc
    .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 })
    .map((pieces) => `x${pieces.join('')}`);

  /** Every text that comes from the cloud or the configuration is `text`. */
  function everywhere(text: string): Partial<ScrapeResult> {
    const steps = [
      step({ name: text, status: 'failed', errorCode: text, substeps: [substep({ name: text })] }),
    ];
    const texts = {
      id: text,
      name: text,
      instanceId: text,
      instanceName: text,
      userName: text,
      orderId: text,
    };
    const tasks = [
      task({
        ...texts,
        status: 'failed',
        endedAt: NOW,
        errorCode: text,
        reason: text,
        progress: { percent: 3, steps },
      }),
      task({ ...texts, id: `${text}2`, progress: { steps: [step({ name: text })] } }),
    ];
    const health = { success: false, failure: { reason: 'rejected', message: text } } as const;
    return {
      projects: [{ name: text, id: text, region: text, credentials: text }],
      snapshots: [snapshot({ project: text, service: 'kafka', tasks, health })],
    };
  }

  it.each([
    ['/', () => ''],
    [
      '/tasks',
      (text: string) => `?${new URLSearchParams({ q: text, project: text, rows: 'all' }).toString()}`,
    ],
    [
      '/tasks',
      (text: string) =>
        `?${new URLSearchParams({ open: [text, 'kafka', text, text].map(encodeURIComponent).join('/') }).toString()}`,
    ],
  ])('stays text at %s', async (path, queryFor) => {
    let text = 'x';
    const { url } = await serve({
      telemetryPath: '/m',
      read: () => Promise.resolve({ projects: [], snapshots: [], steps: true, ...everywhere(text) }),
    });
    const harmless = skeletonOf(await pageOf(url, `${path}${queryFor(text)}`));
    await fc.assert(
      fc.asyncProperty(hostile, async (one) => {
        text = one;
        expect(skeletonOf(await pageOf(url, `${path}${queryFor(one)}`))).toEqual(harmless);
      }),
    );
  });

  it('stays text in the version and the path of the metrics', async () => {
    const { url } = await serve({ version: '<script>"&\'', telemetryPath: '/m"><b>' });
    const html = await pageOf(url, '/');
    expect(html).toContain("Version &lt;script>&quot;&amp;'");
    expect(html).toContain('<a href="./m&quot;>&lt;b>">');
  });
});

describe('a file that the pages load', () => {
  const TEXTS = { 'style.css': 'a{}', 'icon.svg': '<svg/>', 'tasks.js': 'let a' };

  async function serveAssets(texts: Readonly<Record<string, string>> = TEXTS) {
    const folder = mkdtempSync(join(tmpdir(), 'assets-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    const { router, addressOf } = loadAssets(new Bodies(), pathToFileURL(`${folder}/`));
    const listening = await listen(express().use(router), { host: '127.0.0.1', port: 0 });
    onTestFinished(() => listening.close(0));
    return { url: listening.url, addressOf: (name: string) => `/${addressOf(name)}` };
  }

  it.each([
    ['style.css', 'text/css; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
    ['tasks.js', 'text/javascript; charset=utf-8'],
  ] as const)('%s may be cached for ever', async (name, type) => {
    const { url, addressOf } = await serveAssets();
    const { status, headers, body } = await ask(url, addressOf(name));
    expect([status, body.toString()]).toEqual([200, TEXTS[name]]);
    expect(headers).toMatchObject({ 'content-type': type, 'cache-control': 'max-age=31536000, immutable' });
  });

  it('has another address when any of them changes', async () => {
    const before = await serveAssets();
    const after = await serveAssets({ ...TEXTS, 'style.css': 'b{}' });
    expect(after.addressOf('tasks.js')).not.toBe(before.addressOf('tasks.js'));
    expect((await ask(after.url, before.addressOf('tasks.js'))).status).toBe(404);
  });

  it('is only read', async () => {
    const { url, addressOf } = await serveAssets();
    const { status, headers } = await ask(url, addressOf('tasks.js'), { 'Content-Length': '0' }, 'POST');
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['', '..%2f..%2fpages.js', '../pages.js', 'style/../../pages.js', 'pages.js', 'package.json'])(
    'is none of "%s"',
    async (name) => {
      const { url, addressOf } = await serveAssets();
      expect((await ask(url, addressOf(name))).status).toBe(404);
      expect((await ask(url, `/assets/0123456789abcdef/${name}`)).status).toBe(404);
    },
  );
});
