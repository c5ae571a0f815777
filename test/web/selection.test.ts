import { describe, expect, it } from 'vitest';
import type { Exposition } from '../../src/metrics/exposition.js';
import type { Selection } from '../../src/web/selection.js';
import { exposition, METRICS, serve } from './served.js';

/** An app that remembers what it was asked to select, and the answer to one request. */
async function ask(path: string): Promise<{ status: number; text: string; selections: Selection[] }> {
  const selections: Selection[] = [];
  const scrape = (_deadline: number, selection: Selection): Promise<Exposition> => {
    selections.push(selection);
    return Promise.resolve(exposition(METRICS));
  };
  const { url } = await serve({ scrape, probe: scrape });
  const response = await globalThis.fetch(`${url}${path}`);
  return { status: response.status, text: await response.text(), selections };
}

describe('/metrics', () => {
  it.each([
    ['', {}],
    ['?project=shop', { projects: ['shop'] }],
    ['?project=shop&project=lab&cloud_service=kafka', { projects: ['shop', 'lab'], services: ['kafka'] }],
    ['?project=', { projects: [] }],
    ['?format=x', {}],
  ])('%s selects what is named', async (query, selection) => {
    expect(await ask(`/metrics${query}`)).toEqual({ status: 200, text: METRICS, selections: [selection] });
  });

  it.each([
    ['?project=nobody', 'project'],
    ['?project=shop&project=nobody', 'project'],
    ['?cloud_service=mars', 'cloud_service'],
    ['?project=shop&project=', 'project'],
  ])('%s is refused rather than answered with nothing', async (query, what) => {
    const text = `There is no such ${what} in the configuration.\n`;
    expect(await ask(`/metrics${query}`)).toEqual({ status: 400, text, selections: [] });
  });
});

describe('/metrics/exporter', () => {
  it.each(['', '?project=shop', '?project=nobody&cloud_service=kafka'])(
    '%s selects no project: the metrics of this process are left',
    async (query) => {
      const answer = { status: 200, text: METRICS, selections: [{ projects: [] }] };
      expect(await ask(`/metrics/exporter${query}`)).toEqual(answer);
    },
  );
});

describe('/probe', () => {
  it.each([
    ['?project=shop', { projects: ['shop'] }],
    ['?project=shop&cloud_service=rds', { projects: ['shop'], services: ['rds'] }],
  ])('%s is about that project alone', async (query, selection) => {
    expect(await ask(`/probe${query}`)).toEqual({ status: 200, text: METRICS, selections: [selection] });
  });

  it.each([
    ['', 'Name one project: /probe?project=NAME\n'],
    ['?project=', 'Name one project: /probe?project=NAME\n'],
    ['?project=shop&project=lab', 'Name one project: /probe?project=NAME\n'],
    ['?project=nobody', 'There is no such project in the configuration.\n'],
    ['?project=https://example.com', 'There is no such project in the configuration.\n'],
    ['?project=shop&cloud_service=', 'Name a service, or leave cloud_service out\n'],
    ['?project=shop&cloud_service=mars', 'There is no such cloud_service in the configuration.\n'],
  ])('%s is not found', async (query, text) => {
    expect(await ask(`/probe${query}`)).toEqual({ status: 404, text, selections: [] });
  });
});
