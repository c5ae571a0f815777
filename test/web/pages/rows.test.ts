import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ranked } from '../../../src/report/ranking.js';
import { matcherOf } from '../../../src/web/pages/view/filter.js';
import { PAGE_ROWS, rowsAtOnce, rowsOf } from '../../../src/web/pages/view/rows.js';
import { readView } from '../../../src/web/pages/view/tasks-view.js';
import { before, MINUTE, NOW, task } from './answers.js';

function view(query: string) {
  return readView(new URLSearchParams(query));
}

function manyTasks(count: number) {
  return Array.from({ length: count }, (_, at) =>
    task({
      task_id: String((at * 7919) % count),
      status: at % 3 === 0 ? 'waiting' : 'running',
      created_at: before((at % 17) * MINUTE),
      project: at % 2 === 0 ? 'shop' : 'lab',
    }),
  );
}

describe('the rows of all pages together', () => {
  it('are the tasks that match, in the common order', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2_600 }),
        fc.constantFrom('', 'project=lab', 'status=waiting'),
        (count, query) => {
          const tasks = manyTasks(count);
          const { filter } = view(query);
          const expected = ranked(tasks.filter(matcherOf(filter, NOW)), NOW);
          const { pages, found } = rowsAtOnce(tasks, view(query), NOW);
          const shown = Array.from({ length: pages }, (_, at) =>
            rowsAtOnce(tasks, { ...view(query), page: at + 1 }, NOW),
          );
          expect(shown.flatMap((rows) => rows.tasks)).toEqual(expected);
          expect(found).toBe(expected.length);
          expect(shown.every((rows) => rows.tasks.length <= PAGE_ROWS)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('a search among many tasks', () => {
  it('pauses often, also while it sorts them', () => {
    const search = rowsOf(manyTasks(20_000), view(''), NOW);
    let pauses = 0;
    while (search.next().done !== true) pauses += 1;
    // Forty parts to look through and to sort, and five or six rounds to merge them.
    expect(pauses).toBeGreaterThan(200);
  });
});

describe('a page beyond the last', () => {
  it.each([
    [0, 1, 1],
    [PAGE_ROWS, 1, 1],
    [PAGE_ROWS + 1, 2, 2],
  ])('of %i tasks is the last one', (count, page, pages) => {
    expect(rowsAtOnce(manyTasks(count), view('page=9'), NOW)).toMatchObject({ page, pages, found: count });
  });
});
