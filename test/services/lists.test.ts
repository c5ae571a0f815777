import { describe, expect, it } from 'vitest';
import { LISTS, pageOf, serve, type Answer, type CloudList } from './cloud-lists.js';
import { exporterOf, scrape, valueOf } from './conversation.js';

const NOTHING_WATCHED = { watch: [] };

/** What `times` collections read of a list that is answered so. */
async function collect(list: CloudList, answer: Answer, times = 1) {
  const { asked } = serve(list, answer);
  const exporter = exporterOf(list.service, NOTHING_WATCHED);
  const seen: { rows: number; success: number | undefined; text: string; asked: string[] }[] = [];
  for (let at = 0; at < times; at += 1) {
    const text = await scrape(exporter, list.service);
    const rows = text.split('\n').filter((line) => line.startsWith(`${list.family}{`)).length;
    const success = valueOf(text, 'huaweicloud_collector_success');
    seen.push({ rows, success, text, asked: asked.splice(0) });
  }
  const last = seen.at(-1);
  if (last === undefined) throw new Error('no collection was made');
  return { ...last, seen };
}

describe.each(LISTS)('the list of $list of $service', (list) => {
  it.each([4, 10])('is read whole from a server that gives at most %i rows', async (most) => {
    const { rows, success } = await collect(list, (query) => [200, pageOf(list, 25, query, most)]);
    expect({ rows, success }).toEqual({ rows: 25, success: 1 });
  });

  it.each([
    ['from 0', 0],
    ['from 1', 1],
  ])('is read whole from a server that takes the index for a page, counted %s', async (_title, base) => {
    const { rows, success } = await collect(list, (query) => {
      const number = Math.max(0, Number(query.get(list.index) ?? base) - base);
      const first = list.index === 'start' ? 1 : 0;
      const at = new URLSearchParams({ limit: '10', [list.index]: `${first + number * 10}` });
      return [200, pageOf(list, 150, at)];
    });
    expect({ rows, success }).toEqual({ rows: 150, success: 1 });
  });

  it('costs one call more, and no failure, when the count includes rows that are not given', async () => {
    const answer: Answer = (query) => [200, { ...pageOf(list, 3, query), [list.count]: 8 }];
    const { seen } = await collect(list, answer, 3);
    for (const { rows, success, asked } of seen) {
      expect({ rows, success }).toEqual({ rows: 3, success: 1 });
      const lists = new Set(asked.map((search) => search.replace(/offset=\d+&|start=\d+&/, ''))).size;
      expect(asked.length).toBeLessThanOrEqual(2 * lists);
    }
  });

  it('fails when every page is the same and more are claimed', async () => {
    const { rows, success, text } = await collect(list, () => [
      200,
      { ...pageOf(list, 10, new URLSearchParams({ limit: '10' })), [list.count]: 25 },
    ]);
    expect({ rows, success }).toEqual({ rows: 10, success: 0 });
    expect(valueOf(text, 'huaweicloud_collector_errors_total', { reason: 'bad_payload' })).toBe(1);
  });

  it.each([null, undefined])('is empty when its rows are %s next to a count of 0', async (none) => {
    const { rows, success } = await collect(list, () => [200, { [list.rows]: none, [list.count]: 0 }]);
    expect({ rows, success }).toEqual({ rows: 0, success: 1 });
  });

  it.each([
    { title: 'a count of 3', body: { [list.rows]: null, [list.count]: 3 } },
    { title: 'no count', body: { [list.rows]: null } },
  ])('is not understood when its rows are null next to $title', async ({ body }) => {
    const { success, text } = await collect(list, () => [200, body]);
    expect(success).toBe(0);
    expect(valueOf(text, 'huaweicloud_collector_errors_total', { reason: 'bad_payload' })).toBe(1);
  });

  it('is read with a smaller limit, which is remembered, when the server rejects the limit', async () => {
    const answer: Answer = (query) =>
      Number(query.get('limit')) > 20 ? [400, { error_code: 'X.1' }] : [200, pageOf(list, 25, query)];
    const { seen } = await collect(list, answer, 2);
    expect(seen.map(({ rows, success }) => ({ rows, success }))).toEqual(
      [1, 2].map(() => ({ rows: 25, success: 1 })),
    );
    expect(seen[1]?.asked.filter((search) => !search.includes('limit=10'))).toEqual([]);
  });

  it('is asked for with no other limit again when the limit was not what the server rejected', async () => {
    const { seen } = await collect(list, () => [400, { error_code: 'X.1' }], 2);
    expect(seen.map(({ success }) => success)).toEqual([0, 0]);
    expect(seen[1]?.asked.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['DBS.280001', 'rejected'],
    ['PAP5.0012', 'forbidden'],
  ])('fails when its answer is the error %s under a status of 200: %s', async (error_code, reason) => {
    const { success, text } = await collect(list, () => [200, { error_code, error_msg: 'Words.' }]);
    expect(success).toBe(0);
    expect(valueOf(text, 'huaweicloud_collector_errors_total', { reason })).toBeGreaterThan(0);
  });
});

/** A full page of the others takes a thousand rows, which shows no more than a hundred. */
const SHORT_LISTS = LISTS.filter(({ limit }) => limit <= 100);

describe.each(SHORT_LISTS)('the list of $list of $service with a full page', (list) => {
  it('of exactly one page ends where the server rejects an index that is not below the total', async () => {
    const answer: Answer = (query) => {
      const isBeyond = Number(query.get(list.index) ?? 0) >= list.limit;
      const body = pageOf(list, list.limit, query);
      return isBeyond ? [400, { error_code: 'DMS.40050010', error_msg: 'offset is invalid' }] : [200, body];
    };
    const { rows, success } = await collect(list, answer);
    expect({ rows, success }).toEqual({ rows: list.limit, success: 1 });
  });

  it('goes on behind a full page whose count has 400 digits', async () => {
    const answer: Answer = (query) => [
      200,
      JSON.stringify(pageOf(list, list.limit + 5, query)).replace(
        new RegExp(`"${list.count}":\\d+`),
        `"${list.count}":"${'9'.repeat(400)}"`,
      ),
    ];
    const { rows, success, text } = await collect(list, answer);
    expect({ rows, success }).toEqual({ rows: list.limit + 5, success: 1 });
    const field = { field: list.count };
    expect(valueOf(text, 'huaweicloud_collector_unrecognized_values_total', field)).toBeGreaterThan(0);
  });
});
