import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problemSchema, problemText, validNames } from '../../src/web/problem.js';
import { ask } from './raw-http.js';
import { exposition, serve } from './served.js';
import type { AppOptions } from '../../src/web/app.js';

/** An error of an app with `change`, whatever its status. */
async function errorOf(change: Partial<AppOptions>, path: string, headers = {}, method = 'GET') {
  const { url } = await serve(change);
  const answer = await ask(url, path, headers, method);
  return { ...answer, problem: JSON.parse(answer.body.toString()) as unknown };
}

describe('an error below /api', () => {
  it.each([
    ['/api/v1/nothing', {}, 'GET', 404, 'Not Found'],
    ['/api', {}, 'GET', 404, 'Not Found'],
    ['/api/%zz', {}, 'GET', 400, 'Bad Request'],
    ['/api/v1/tasks', { Accept: 'text/html' }, 'GET', 406, 'Not Acceptable'],
    ['/api/v1/tasks', { 'Content-Length': '0' }, 'POST', 405, 'Method Not Allowed'],
    ['/api/v1/tasks', { 'Content-Length': '0', 'Sec-Fetch-Site': 'cross-site' }, 'POST', 403, 'Forbidden'],
  ])('of %s %j %s is a problem with status %i', async (path, headers, method, status, title) => {
    const answer = await errorOf({}, path, headers, method);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(problemSchema.strict().parse(answer.problem)).toMatchObject({
      type: 'about:blank',
      title,
      status,
    });
  });

  it('of a request that another media type is accepted for names the one that there is', async () => {
    const { problem } = await errorOf({}, '/api/v1/tasks', { Accept: 'application/xml' });
    expect(problem).toMatchObject({ valid: ['application/json'] });
  });

  it('names the methods', async () => {
    const { problem, headers } = await errorOf({}, '/api/v1/tasks', { 'Content-Length': '0' }, 'PUT');
    expect([headers['allow'], problem]).toMatchObject(['GET, HEAD', { valid: ['GET', 'HEAD'] }]);
  });

  it('of the exporter says nothing of its reason', async () => {
    const read = (): Promise<never> => Promise.reject(new Error('secret detail'));
    const { status, body } = await errorOf({ read }, '/api/v1/tasks');
    expect(status).toBe(500);
    expect(body.toString()).not.toContain('secret detail');
  });

  it('keeps its form below a prefix, and elsewhere errors are text', async () => {
    const address = { routePrefix: '/api/x' };
    const { status, problem } = await errorOf({ address }, '/api/x/api/v1/tasks?status=lost');
    expect([status, problem]).toMatchObject([400, { parameter: 'status' }]);
    const { url } = await serve({ address, scrape: () => Promise.resolve(exposition('')) });
    const { headers } = await ask(url, '/api/x/metrics?project=absent');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  });
});

describe('very many valid values', () => {
  const names = Array.from({ length: 70 }, (_, at) => `p${at}`);
  const problem = { type: 'about:blank', title: 'Bad Request', status: 400, detail: 'no' } as const;

  it('are cut, and the rest is counted', () => {
    expect(JSON.parse(problemText({ ...problem, valid: names }))).toEqual({
      ...problem,
      valid: names.slice(0, 50),
      valid_left_out: 20,
    });
    expect(validNames(names)).toMatch(/^Valid names: p0, .*, p49 and 20 more$/);
  });

  it.each([0, 1, 50])('are not cut when there are %i', (count) => {
    const valid = names.slice(0, count);
    expect(JSON.parse(problemText({ ...problem, valid }))).toEqual({ ...problem, valid });
    expect(validNames(valid)).toBe(count === 0 ? 'There are none.' : `Valid names: ${valid.join(', ')}`);
  });
});

describe('docs/api-problem.schema.json', () => {
  it('is explained field by field in docs/api.md', () => {
    const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
    for (const name of Object.keys(problemSchema.shape)) expect(page).toContain(`| \`${name}\` `);
  });

  /** `npx vitest run --config test/vitest.config.ts test/web/problem.test.ts -u` writes it anew. */
  it('is the schema of errors', async () => {
    const written = JSON.stringify(z.toJSONSchema(problemSchema, { io: 'input' }));
    const text = await format(written, { parser: 'json', printWidth: 110 });
    await expect(text).toMatchFileSnapshot('../../docs/api-problem.schema.json');
  });
});
