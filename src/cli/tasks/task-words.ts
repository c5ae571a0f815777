import type { StepAnswer, TaskAnswer } from '../../report/schema.js';
import { shortDuration } from '../terminal/durations.js';

/** When a table is drawn, as milliseconds since 1970. */
export interface Moment {
  readonly now: number;
  /** Since when this process looks on; `undefined` when it looks only once and can see nothing move. */
  readonly watchedSince: number | undefined;
}

/** What is left, as the API expects it; with `~` where it only tells a planned end. */
export function leftWords({ remaining_seconds, planned_end_at }: TaskAnswer, { now }: Moment): string {
  if (remaining_seconds !== null) return shortDuration(remaining_seconds * 1000);
  const plannedMs = planned_end_at === null ? 0 : Date.parse(planned_end_at) - now;
  return plannedMs > 0 ? `~${shortDuration(plannedMs)}` : '';
}

/** How long it has run, or ran. */
export function runningWords({ duration_seconds }: TaskAnswer): string {
  return duration_seconds === null ? '' : shortDuration(duration_seconds * 1000);
}

/**
 * When it ended, or was last seen to move. With `>` where it has not moved since this process looks on: what was
 * before, nobody knows.
 */
export function changedWords({ ended_at, last_progress_at }: TaskAnswer, moment: Moment): string {
  const { now, watchedSince } = moment;
  if (ended_at !== null) return `${shortDuration(now - Date.parse(ended_at))} ago`;
  if (watchedSince === undefined || last_progress_at === null) return '';
  const movedAt = Date.parse(last_progress_at);
  if (movedAt > watchedSince) return `${shortDuration(now - movedAt)} ago`;
  return now - watchedSince < 1000 ? '' : `> ${shortDuration(now - watchedSince)} ago`;
}

/** The step it is at, `2/3 disk_expansion`; of a failed task why, and at which step. */
export function stepWords(task: TaskAnswer): string {
  const { status, steps, error_code, reason } = task;
  if (status === 'succeeded' || status === 'cancelled') return '';
  const failed = steps.find((step) => step.status === 'failed');
  if (status === 'failed')
    return joined([error_code, reason, failed ? `at ${nameOf(failed, task)}` : ''], ' ');
  const current =
    steps.find((step) => step.status === 'running') ??
    failed ??
    steps.find((step) => step.status === 'waiting');
  const part = current?.substeps.find((substep) => substep.status === 'running');
  return joined([nameOf(current, task), part?.name ?? ''], ' › ');
}

/** Where steps were left out, their total is not known. */
function nameOf(step: StepAnswer | undefined, { steps, steps_dropped }: TaskAnswer): string {
  const total = steps_dropped === 0 ? `/${steps.length}` : '';
  return step === undefined ? '' : `${step.step}${total} ${step.name}`;
}

function joined(texts: readonly string[], between: string): string {
  return texts.filter((text) => text !== '').join(between);
}
