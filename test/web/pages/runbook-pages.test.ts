import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadRunbooks, NO_RUNBOOKS, type Runbooks } from '../../../src/web/pages/runbooks.js';
import { ask } from '../raw-http.js';
import { serve } from '../served.js';

const RUNBOOKS: Runbooks = {
  introduction: '<p>Introduction</p>',
  runbooks: [
    { name: 'HuaweiCloudOne', means: 'The first & best.', html: '<p>Look <b>here</b></p>' },
    { name: 'HuaweiCloudTwo', means: 'The second.', html: '<p>Look there</p>' },
  ],
  about: '<h2 id="about">About</h2>',
};

async function answerTo(path: string, runbooks = RUNBOOKS, method = 'GET') {
  const { url } = await serve({ runbooks });
  const { status, headers, body } = await ask(url, path, {}, method);
  return { status, headers, html: body.toString() };
}

describe('/runbooks', () => {
  it('lists the runbooks between the introduction and what concerns all alerts', async () => {
    const { status, html } = await answerTo('/runbooks');
    expect(status).toBe(200);
    expect(html).toMatch(
      /<p>Introduction<\/p>.*href="runbooks\/HuaweiCloudOne".*The first &amp; best\..*href="runbooks\/HuaweiCloudTwo".*<h2 id="about">/s,
    );
    expect(html).toContain('<a href="runbooks" aria-current="page">');
  });
});

describe('/runbooks/NAME', () => {
  it('holds the runbook of the alert, with addresses that are right one level down', async () => {
    const { status, html } = await answerTo('/runbooks/HuaweiCloudOne');
    expect(status).toBe(200);
    expect(html).toContain('<h1>Huawei<wbr/>Cloud<wbr/>One</h1>');
    expect(html).toContain('<p>Look <b>here</b></p>');
    const outside = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
    for (const address of outside.filter((one) => one !== '#content'))
      expect(new URL(address, 'http://x/prefix/runbooks/HuaweiCloudOne').pathname).toMatch(/^\/prefix\//);
    expect(outside).toEqual(expect.arrayContaining(['.././', '../tasks', '../runbooks', '.././metrics']));
  });

  it.each(['/runbooks/HuaweiCloudThree', '/runbooks/__proto__', '/runbooks/%3Cb%3E'])(
    'is 404 and lists the runbooks for another name: %s',
    async (path) => {
      const { status, html } = await answerTo(path);
      expect(status).toBe(404);
      expect(html).toMatch(/href="HuaweiCloudOne".*href="HuaweiCloudTwo"/s);
      expect(html).not.toMatch(/Three|<b>/);
    },
  );
});

describe.each(['/runbooks', '/runbooks/HuaweiCloudOne', '/runbooks/other'])('the page at %s', (path) => {
  it('allows only what comes from this exporter, runs no script, and is not cached', async () => {
    const { headers, html } = await answerTo(path);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'") as unknown,
    });
    expect(html).not.toContain('<script');
  });

  it('takes nothing but GET and HEAD, and collects nothing', async () => {
    expect((await answerTo(path, RUNBOOKS, 'HEAD')).html).toBe('');
    const { status, headers } = await answerTo(path, RUNBOOKS, 'POST');
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
    const { url } = await serve({ runbooks: RUNBOOKS, read: () => Promise.reject(new Error('read')) });
    expect((await ask(url, path)).status).not.toBe(500);
  });
});

describe('a build without runbooks', () => {
  it.each(['/runbooks', '/runbooks/HuaweiCloudOne'])('says so at %s', async (path) => {
    const { status, html } = await answerTo(path, NO_RUNBOOKS);
    expect(status).toBe(404);
    expect(html).toContain('npm run build');
  });

  it('is what there is when the file is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'runbooks-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = pathToFileURL(join(folder, 'runbooks.json'));
    expect(loadRunbooks(file)).toEqual(NO_RUNBOOKS);
    writeFileSync(file, JSON.stringify(RUNBOOKS));
    expect(loadRunbooks(file)).toEqual(RUNBOOKS);
  });
});
