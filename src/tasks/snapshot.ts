import { REASONS, type Reason } from '../cloud/errors.js';
import type { Usage } from '../cloud/lane.js';
import type { Known } from './known.js';
import {
  isFinished,
  STATUSES,
  type FinishedStatus,
  type Instance,
  type Instant,
  type Status,
  type Task,
} from './task.js';

/** Why collections fail. */
export { REASONS };

/** How the collections of one service in one project fare. */
export interface Health {
  /** No call of the latest collection failed, and one whole list has been read since the start. */
  readonly success: boolean;
  readonly durationSeconds: number;
  /** `undefined` before the first. */
  readonly lastSuccessAt: Instant | undefined;
  readonly pendingInstances: number;
  /** What is wrong, while something is. */
  readonly failure: { readonly reason: Reason; readonly message: string } | undefined;
  /** Calls with the same credential to the same service in the last minute, and how many the rate allows. */
  readonly usage: Usage;
  /** Failed calls since the start. */
  readonly errors: Readonly<Record<Reason, number>>;
  /** What could not be read since the start, by the name of the field. */
  readonly unrecognized: Readonly<Record<string, number>>;
}

/** All that is known of one service in one project at one moment; it never changes. */
export interface Snapshot {
  readonly project: string;
  readonly service: string;
  readonly takenAt: Instant;
  readonly tasks: readonly Task[];
  /** Tasks by status, those that were cut from `tasks` included. */
  readonly counts: Readonly<Record<Status, number>>;
  /** How many tasks were cut from `tasks`. */
  readonly dropped: number;
  readonly finished: Readonly<Record<FinishedStatus, number>>;
  readonly instances: readonly Instance[];
  readonly health: Health;
}

/** What `known` holds at `takenAt`: at most `maxTasks` tasks, for which the oldest finished ones go first. */
export function knownAt(
  known: Known,
  takenAt: Instant,
  maxTasks: number,
): Pick<Snapshot, 'takenAt' | 'tasks' | 'counts' | 'dropped' | 'finished' | 'instances'> {
  const all = known.tasks(takenAt);
  const tasks = cut(all, maxTasks);
  return {
    takenAt,
    tasks,
    counts: countByStatus(all),
    dropped: all.length - tasks.length,
    finished: known.finished,
    instances: known.instances(),
  };
}

function cut(tasks: readonly Task[], max: number): readonly Task[] {
  if (tasks.length <= max) return tasks;
  const unfinished = tasks.filter(({ status }) => !isFinished(status));
  const finished = tasks.filter(({ status }) => isFinished(status));
  finished.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  return [...unfinished, ...finished.slice(0, Math.max(0, max - unfinished.length))];
}

function countByStatus(tasks: readonly Task[]): Record<Status, number> {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status } of tasks) counts[status] += 1;
  return counts;
}
