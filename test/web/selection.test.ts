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

const VALID = { project: 'Valid names: shop, lab', cloud_service: 'Valid names: rds, kafka' } as const;

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
    ['?project=absent', 'project'],
    ['?project=shop&project=absent', 'project'],
    ['?cloud_service=mars', 'cloud_service'],
    ['?project=shop&project=', 'project'],
  ] as const)('%s is refused rather than answered with nothing', async (query, what) => {
    const text = `There is no such ${what} in the configuration. ${VALID[what]}\n`;
    expect(await ask(`/metrics${query}`)).toEqual({ status: 400, text, selections: [] });
  });
});

describe('/metrics/exporter', () => {
  it.each(['', '?project=shop', '?project=absent&cloud_service=kafka'])(
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
    ['', 'Project parameter is missing: /probe?project=NAME. Valid names: shop, lab'],
    ['?project=', 'Project parameter is missing: /probe?project=NAME. Valid names: shop, lab'],
    ['?project=shop&project=lab', 'Project parameter must only be specified once: /probe?project=NAME'],
    ['?project=shop&cloud_service=', 'Name a service, or leave cloud_service out. Valid names: rds, kafka'],
  ])('%s is a bad request', async (query, text) => {
    expect(await ask(`/probe${query}`)).toEqual({ status: 400, text: `${text}\n`, selections: [] });
  });

  it.each([
    ['?project=absent', 'project'],
    ['?project=https://example.com', 'project'],
    ['?project=shop&cloud_service=mars', 'cloud_service'],
  ] as const)('%s is not found', async (query, what) => {
    const text = `There is no such ${what} in the configuration. ${VALID[what]}\n`;
    expect(await ask(`/probe${query}`)).toEqual({ status: 404, text, selections: [] });
  });

  it('names fifty projects and counts the others', async () => {
    const projects = Array.from({ length: 1_000 }, (_, at) => `project-${at}`);
    const { url } = await serve({ selectable: () => ({ projects, services: [] }) });
    for (const query of ['', '?project=other']) {
      const text = await (await globalThis.fetch(`${url}/probe${query}`)).text();
      expect(text).toMatch(/Valid names: project-0, .*, project-49 and 950 more\n$/);
    }
  });
});
