import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsAttention, ranked } from '../../src/report/ranking.js';
import { before, HOUR, MINUTE, NOW, task } from '../web/pages/answers.js';

/** In the order in which they are shown. */
const TASKS = [
  task({ task_id: 'waiting, 3 h without progress', status: 'waiting', last_progress_at: before(3 * HOUR) }),
  task({ task_id: 'running, 1 h without progress', last_progress_at: before(HOUR) }),
  task({
    task_id: 'unknown, 2 min without progress',
    status: 'unknown',
    last_progress_at: before(2 * MINUTE),
  }),
  task({ task_id: 'running, 1 min without progress: a', last_progress_at: before(MINUTE) }),
  task({ task_id: 'running, 1 min without progress: b', last_progress_at: before(MINUTE) }),
  task({ task_id: 'failed just now', status: 'failed', ended_at: before(0), last_progress_at: null }),
  task({
    task_id: 'failed 59 min ago',
    status: 'failed',
    ended_at: before(59 * MINUTE),
    last_progress_at: null,
  }),
  task({ task_id: 'succeeded', status: 'succeeded', ended_at: before(MINUTE), last_progress_at: null }),
  task({ task_id: 'cancelled', status: 'cancelled', ended_at: before(2 * MINUTE), last_progress_at: null }),
  task({ task_id: 'failed an hour ago', status: 'failed', ended_at: before(HOUR), last_progress_at: null }),
  task({ task_id: 'end unknown', status: 'failed', ended_at: null, last_progress_at: null }),
];

describe('the ranking', () => {
  it('keeps the places of tasks that move, though one moved some seconds before the other', () => {
    const order = (a: number, b: number) =>
      ranked(
        [
          task({ task_id: 'a', last_progress_at: before(a * 1000) }),
          task({ task_id: 'b', last_progress_at: before(b * 1000) }),
        ],
        NOW,
      ).map(({ task_id }) => task_id);
    expect([order(3, 40), order(40, 3), order(3, 60)]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['b', 'a'],
    ]);
  });

  it('puts unfinished tasks first, then failures of the last hour, then the rest, in any input order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(TASKS, { minLength: TASKS.length }), (shuffled) => {
        expect(ranked(shuffled, NOW).map(({ task_id }) => task_id)).toEqual(
          TASKS.map(({ task_id }) => task_id),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('does not change its input', () => {
    const tasks = TASKS.toReversed();
    ranked(tasks, NOW);
    expect(tasks).toEqual(TASKS.toReversed());
  });

  it('uses the creation where an unfinished task has no time of progress', () => {
    const old = task({ task_id: 'old', last_progress_at: null, created_at: before(HOUR) });
    const young = task({ task_id: 'a young one', last_progress_at: null, created_at: before(MINUTE) });
    expect(ranked([young, old], NOW)).toEqual([old, young]);
  });
});

it('unfinished tasks and failures of the last hour need attention', () => {
  const needing = TASKS.filter((one) => needsAttention(one, NOW)).map(({ task_id }) => task_id);
  expect(needing).toEqual(TASKS.slice(0, 7).map(({ task_id }) => task_id));
});
