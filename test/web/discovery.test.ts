import { describe, expect, it } from 'vitest';
import { ask } from './raw-http.js';
import { serve } from './served.js';

describe('service discovery at /sd', () => {
  it('has a target for each project, which is scraped through /probe', async () => {
    const { url } = await serve();
    const { status, headers, body } = await ask(url, '/sd', { Host: 'exporter.example:39101' });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body.toString())).toEqual(
      ['shop', 'lab'].map((project) => ({
        targets: ['exporter.example:39101'],
        labels: { __metrics_path__: '/probe', __param_project: project },
      })),
    );
  });

  it('has none without projects', async () => {
    const { url } = await serve({ selectable: () => ({ projects: [], services: [] }) });
    expect((await ask(url, '/sd')).body.toString()).toBe('[]');
  });

  it('takes nothing', async () => {
    const { status, headers } = await ask((await serve()).url, '/sd', { 'Content-Length': '0' }, 'POST');
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD');
  });
});
