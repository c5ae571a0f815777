import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { services } from '../../src/services/registry.js';
import {
  exporterOf,
  fixtureFolders,
  NESTED,
  readConversation,
  readFixture,
  replay,
  scrape,
  valueOf,
} from './conversation.js';
import type { Change } from './conversation.js';

it('has recorded answers for every service, and for no other', () => {
  expect(fixtureFolders()).toEqual(services.map(({ name }) => name).sort());
});

/** Watched tasks would be read although the lists are empty. */
const WITHOUT_WATCH = { watch: [] };

const LISTS = ['tasks', 'instances', 'jobs'];

/** Changes the rows of every list of tasks or instances in an answer. */
function ofRows(change: (rows: readonly Record<string, unknown>[], list: string) => unknown[]): Change {
  return (body) => {
    const changed = Object.entries(body).map(([key, value]) =>
      LISTS.includes(key) ? [key, change(value as Record<string, unknown>[], key)] : [key, value],
    );
    return Object.fromEntries(changed) as unknown;
  };
}

describe.each(services)('$name', ({ name, requestsPerSecond }) => {
  it('turns its recorded answers into the expected metrics', async () => {
    replay(name);
    const text = await scrape(exporterOf(name), name);
    await expect(text).toMatchFileSnapshot(`../fixtures/services/${name}/expected.prom`);
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(1);
  });

  it('knows every word of its recorded answers', async () => {
    replay(name);
    expect(await scrape(exporterOf(name), name)).not.toContain('unrecognized_values_total{');
  });

  it('gives the same answer again when nothing has changed', async () => {
    replay(name);
    const exporter = exporterOf(name);
    expect(await scrape(exporter, name)).toBe(await scrape(exporter, name));
  });

  it('reads a word it has never seen as unknown, and counts it', async () => {
    replay(
      name,
      ofRows((rows, list) =>
        rows.map((row) => (list === 'instances' ? row : { ...row, status: 'PAUSED_V9' })),
      ),
    );
    const text = await scrape(exporterOf(name), name);
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(1);
    expect(valueOf(text, 'huaweicloud_tasks{status="unknown"')).toBeGreaterThan(0);
    expect(
      valueOf(text, 'huaweicloud_collector_unrecognized_values_total', { field: 'status' }),
    ).toBeGreaterThan(0);
  });

  it.each([
    ['nested 20 000 levels deep', NESTED],
    ['10 000 characters long', 'x'.repeat(10_000)],
    ['an object', { value: 1 }],
  ])('reads its rows though every value but those that choose the calls is %s', async (_title, value) => {
    replay(name);
    const before = await scrape(exporterOf(name), name);
    replay(
      name,
      ofRows((rows) =>
        rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([key, given]) => [
              key,
              ['id', 'instance_id', 'engine', 'enable_show'].includes(key) ? given : value,
            ]),
          ),
        ),
      ),
      {},
    );
    const text = await scrape(exporterOf(name), name);
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(1);
    expect(text.match(/^huaweicloud_task_info\{/gm)).toHaveLength(
      before.match(/^huaweicloud_task_info\{/gm)?.length ?? NaN,
    );
    expect(
      valueOf(text, 'huaweicloud_collector_unrecognized_values_total', { field: 'status' }),
    ).toBeGreaterThan(0);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(2_000);
  });

  it('skips a row without an id and counts it; the others stand', async () => {
    replay(
      name,
      ofRows((rows) => [...rows, { name: 'no id' }]),
    );
    const text = await scrape(exporterOf(name), name);
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(1);
    expect(valueOf(text, 'huaweicloud_collector_unrecognized_values_total')).toBeGreaterThan(0);
    expect(text).toMatch(/^huaweicloud_task_info\{/m);
  });

  it('takes nulls and numbers where texts are documented, and the other way round', async () => {
    replay(
      name,
      ofRows((rows) =>
        rows.map((row) => ({ ...row, order_id: null, user_name: 7, params: {}, enable_show: null })),
      ),
    );
    expect(valueOf(await scrape(exporterOf(name), name), 'huaweicloud_collector_success')).toBe(1);
  });

  it('distinguishes "no tasks" from a failed call', async () => {
    replay(
      name,
      ofRows(() => []),
    );
    const text = await scrape(exporterOf(name, WITHOUT_WATCH), name);
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(1);
    expect(valueOf(text, 'huaweicloud_tasks{status="running"')).toBe(0);
  });

  it.each([
    ['a list that is none', (): unknown => ({ tasks: 'many', instances: 'many', jobs: 'many' })],
    ['no list', (): unknown => ({})],
    ['rows of which none can be read', ofRows(() => [{ a: 1 }, { b: 2 }])],
  ])('fails with bad_payload for %s', async (_title, change) => {
    replay(name, change);
    const text = await scrape(exporterOf(name), name);
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(0);
    expect(valueOf(text, 'huaweicloud_collector_errors_total{reason="bad_payload"')).toBeGreaterThan(0);
  });

  it('is documented: in the README and in the reference of the configuration', async () => {
    expect(requestsPerSecond).toBeGreaterThan(0);
    for (const file of ['README.md', 'docs/configuration.md']) {
      expect(await readFile(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(name);
    }
    for (const { answer } of readConversation(name).calls) expect(readFixture(name, answer)).not.toBe('');
  });
});
