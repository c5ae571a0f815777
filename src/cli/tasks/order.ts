import type { TaskAnswer } from '../../web/api/schema.js';

/** So long a failure is news. Later it is history: it must not hide what runs now. */
const NEWS_MS = 10 * 60_000;

const RANKS: Readonly<Record<TaskAnswer['status'], number>> = {
  failed: 4,
  running: 1,
  unknown: 2,
  waiting: 3,
  succeeded: 4,
  cancelled: 4,
};

/**
 * What needs eyes first: what has just failed, runs, waits, then all that has finished. Of the finished, what ended
 * last comes first; of the others, what began first.
 */
export function inOrder(tasks: readonly TaskAnswer[], now: number): readonly TaskAnswer[] {
  return [...tasks].sort(
    (a, b) =>
      rankOf(a, now) - rankOf(b, now) ||
      (b.ended_at ?? '').localeCompare(a.ended_at ?? '') ||
      (a.created_at ?? '').localeCompare(b.created_at ?? '') ||
      a.task_id.localeCompare(b.task_id),
  );
}

/** How many of them are not just history. */
export function needingEyes(tasks: readonly TaskAnswer[], now: number): number {
  return tasks.filter((task) => rankOf(task, now) < RANKS.succeeded).length;
}

function rankOf({ status, ended_at }: TaskAnswer, now: number): number {
  const isNews = status === 'failed' && ended_at !== null && now - Date.parse(ended_at) < NEWS_MS;
  return isNews ? 0 : RANKS[status];
}
