import type { TaskAnswer } from '../../../report/schema.js';
import { secondsSince } from './durations.js';
import { isFinished } from './status.js';

/** As long as the alerts wait. */
const STALLED_AFTER_SECONDS = 30 * 60;
/** Of some tasks no percentage is told, so that little of their way can be seen. */
const STALLED_WITHOUT_PERCENT_AFTER_SECONDS = 4 * 60 * 60;

/** What failed since then comes before what runs. */
const LATELY_SECONDS = 15 * 60;
/** A failure is news for this long, for the alerts, too: until then it comes before what else has finished. */
const NEWS_SECONDS = 12 * 60 * 60;

/** Whether a task runs, but has not moved for half an hour, or for four where no percentage is told. */
export function isStalled(task: TaskAnswer, now: number): boolean {
  const { status, last_progress_at: moved, progress_percent: percent } = task;
  if (status !== 'running' || moved === null) return false;
  const after = percent === null ? STALLED_WITHOUT_PERCENT_AFTER_SECONDS : STALLED_AFTER_SECONDS;
  return secondsSince(moved, now) >= after;
}

/** What tells one task from all others, for addresses and for what belongs to its row. */
export function keyOf({ project, cloud_service, instance_id, task_id }: TaskAnswer): string {
  return [project, cloud_service, instance_id, task_id].map(encodeURIComponent).join('/');
}

/** A task with what decides its place in the table. */
export interface Urgent {
  readonly task: TaskAnswer;
  readonly rank: number;
  readonly weight: number;
  /** Puts tasks in order that are equal otherwise. */
  readonly ids: string;
}

/**
 * The tasks in the order in which somebody should look at them: stalled ones, those that failed lately, running,
 * waiting, failed, finished. Nothing that changes all the time decides, so that rows stay where they are.
 */
export function byUrgency(tasks: readonly TaskAnswer[], now: number): readonly TaskAnswer[] {
  return tasks
    .map((task) => urgencyOf(task, now))
    .sort(compareUrgency)
    .map(({ task }) => task);
}

export function compareUrgency(a: Urgent, b: Urgent): number {
  return a.rank - b.rank || a.weight - b.weight || (a.ids < b.ids ? -1 : 1);
}

export function urgencyOf(task: TaskAnswer, now: number): Urgent {
  const { project, cloud_service, instance_id, task_id } = task;
  return { task, ...placeOf(task, now), ids: [project, cloud_service, instance_id, task_id].join('\n') };
}

/** Lower comes first: by rank; within a rank what stands still or waits longest, what began or ended last. */
function placeOf(task: TaskAnswer, now: number): Pick<Urgent, 'rank' | 'weight'> {
  const { status, created_at, ended_at, last_progress_at } = task;
  if (isStalled(task, now)) return { rank: 0, weight: instantOf(last_progress_at) };
  if (isFinished(status)) return { rank: rankOfFinished(task, now), weight: -instantOf(ended_at) };
  if (status === 'waiting') return { rank: 3, weight: instantOf(created_at) };
  return { rank: 2, weight: -instantOf(created_at ?? last_progress_at) };
}

function rankOfFinished({ status, ended_at }: TaskAnswer, now: number): number {
  if (status !== 'failed' || ended_at === null) return 5;
  const age = secondsSince(ended_at, now);
  return age < LATELY_SECONDS ? 1 : age < NEWS_SECONDS ? 4 : 5;
}

function instantOf(time: string | null): number {
  return time === null ? 0 : Date.parse(time);
}
