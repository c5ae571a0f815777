import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byUrgency, isStalled, keyOf } from '../../../src/web/pages/view/urgency.js';
import { before, HOUR, MINUTE, NOW, task } from './answers.js';

describe('a task', () => {
  it.each([
    ['runs and moved 29 minutes ago', { last_progress_at: before(29 * MINUTE) }, false],
    ['runs and moved half an hour ago', { last_progress_at: before(30 * MINUTE) }, true],
    ['waits', { status: 'waiting', last_progress_at: before(9 * HOUR) }, false],
    ['has ended', { status: 'failed', last_progress_at: null }, false],
    [
      'tells no percentage, for three hours',
      { progress_percent: null, last_progress_at: before(3 * HOUR) },
      false,
    ],
    [
      'tells no percentage, for four hours',
      { progress_percent: null, last_progress_at: before(4 * HOUR) },
      true,
    ],
  ] as const)('that %s', (_what, change, stalled) => {
    expect(isStalled(task(change), NOW)).toBe(stalled);
  });

  it('is told from others whose ids look the same when they are put together', () => {
    expect(keyOf(task({ instance_id: 'a/b', task_id: 'c' }))).not.toBe(
      keyOf(task({ instance_id: 'a', task_id: 'b/c' })),
    );
  });
});

describe('tasks', () => {
  const inOrder = [
    task({ task_id: 'stalled for long', last_progress_at: before(3 * HOUR) }),
    task({ task_id: 'stalled', last_progress_at: before(HOUR) }),
    task({ task_id: 'failed lately', status: 'failed', ended_at: before(MINUTE) }),
    task({ task_id: 'failed before', status: 'failed', ended_at: before(14 * MINUTE) }),
    task({ task_id: 'unknown', status: 'unknown', created_at: before(MINUTE) }),
    task({ task_id: 'running', created_at: before(5 * MINUTE) }),
    task({ task_id: 'running for longer', created_at: before(6 * MINUTE) }),
    task({ task_id: 'waiting for long', status: 'waiting', created_at: before(5 * HOUR) }),
    task({ task_id: 'waiting', status: 'waiting', created_at: before(HOUR) }),
    task({ task_id: 'failed tonight', status: 'failed', ended_at: before(11 * HOUR) }),
    task({ task_id: 'succeeded', status: 'succeeded', ended_at: before(MINUTE) }),
    task({ task_id: 'cancelled', status: 'cancelled', ended_at: before(2 * MINUTE) }),
    task({ task_id: 'failed long ago', status: 'failed', ended_at: before(20 * HOUR) }),
  ];

  it('are ordered by what needs somebody first, however they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), (shuffled) => {
        expect(byUrgency(shuffled, NOW).map(({ task_id }) => task_id)).toEqual(
          inOrder.map(({ task_id }) => task_id),
        );
      }),
    );
  });
});
