import { REASONS, type CloudError, type Reason } from '../cloud/errors.js';
import type { Usage } from '../cloud/request-queue.js';
import type { RefusedInstance } from './collector-events.js';
import type { EpochMs } from '../cloud/clock.js';
import { isFinished, STATUSES, type FinishedStatus, type Instance, type Status, type Task } from './task.js';
import type { TaskStore } from './task-store.js';

/** Why collections fail. */
export { REASONS };

/** How the collections of one service in one project fare. */
export interface Health {
  /**
   * No call of the latest collection failed, one whole list has been read since the start, and no list that a failure
   * interrupted is still incomplete.
   */
  readonly success: boolean;
  readonly durationSeconds: number;
  /** `undefined` before the first. */
  readonly lastSuccessAt: EpochMs | undefined;
  readonly pendingInstances: number;
  /** Whether a pause (throttling, a rejected credential) kept calls of the latest collection from being made. */
  readonly isPaused: boolean;
  /** Rows that the counts of the latest lists claim and the lists did not give. */
  readonly missingRows: number;
  /** Instances whose task list the cloud refuses. */
  readonly refusedInstances: readonly RefusedInstance[];
  /** What is wrong, while something is. */
  readonly failure:
    | { readonly reason: Reason; readonly message: string; readonly error?: CloudError | undefined }
    | undefined;
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
  readonly takenAt: EpochMs;
  readonly tasks: readonly Task[];
  /** Tasks by status, those that were cut from `tasks` included. */
  readonly counts: Readonly<Record<Status, number>>;
  /** How many tasks were cut from `tasks`. */
  readonly dropped: number;
  readonly finished: Readonly<Record<FinishedStatus, number>>;
  readonly instances: readonly Instance[];
  readonly health: Health;
}

/**
 * What `store` holds at `takenAt`: at most `maxTasks` tasks. The finished ones that ended first are dropped first; of
 * unfinished ones beyond the limit, those that were created last stay.
 */
export function snapshotOf(
  store: TaskStore,
  takenAt: EpochMs,
  maxTasks: number,
): Pick<Snapshot, 'takenAt' | 'tasks' | 'counts' | 'dropped' | 'finished' | 'instances'> {
  const all = store.tasks(takenAt);
  const tasks = cut(all, maxTasks);
  return {
    takenAt,
    tasks,
    counts: countByStatus(all),
    dropped: all.length - tasks.length,
    finished: store.finishedCounts,
    instances: store.instances(),
  };
}

function cut(tasks: readonly Task[], max: number): readonly Task[] {
  if (tasks.length <= max) return tasks;
  const unfinished = tasks.filter(({ status }) => !isFinished(status));
  if (unfinished.length >= max)
    return newest(unfinished, max, ({ createdAt, lastProgressAt }) => createdAt ?? lastProgressAt);
  const finished = tasks.filter(({ status }) => isFinished(status));
  return [...unfinished, ...newest(finished, max - unfinished.length, ({ endedAt }) => endedAt ?? 0)];
}

function newest(tasks: readonly Task[], count: number, timeOf: (task: Task) => EpochMs): readonly Task[] {
  return tasks.toSorted((a, b) => timeOf(b) - timeOf(a)).slice(0, count);
}

function countByStatus(tasks: readonly Task[]): Record<Status, number> {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status } of tasks) counts[status] += 1;
  return counts;
}
