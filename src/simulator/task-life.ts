export interface StepScript {
  readonly name: string;
  readonly durationMs: number;
  /** DCS only; they share the step's time evenly. */
  readonly subSteps?: readonly string[] | undefined;
}

export type Outcome =
  | { readonly kind: 'succeeds' }
  /** Fails part of the way (half, if not said) through a step, counted from 1. */
  | {
      readonly kind: 'fails';
      readonly atStep: number;
      readonly share?: number;
      readonly errorCode?: string;
      readonly reason?: string;
    }
  /** Stops moving; fails after `givesUpAfterMs` from its birth, or never. */
  | { readonly kind: 'stalls'; readonly atPercent: number; readonly givesUpAfterMs?: number }
  | { readonly kind: 'is-cancelled'; readonly atPercent: number };

export interface TaskScript {
  /** How long it waits before its first step. */
  readonly queuedMs: number;
  readonly steps: readonly StepScript[];
  readonly outcome: Outcome;
}

export type LifeStatus = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface TaskView {
  readonly status: LifeStatus;
  readonly percent: number;
  readonly remainingSeconds: number;
  readonly endedAt: number | undefined;
  /** Its birth, or its end: the lists have one field for both. */
  readonly updatedAt: number;
  readonly errorCode: string;
  readonly reason: string;
}

export interface StepView {
  readonly name: string;
  readonly status: LifeStatus;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly plannedEndAt: number;
  readonly errorCode: string;
  readonly subSteps: readonly StepView[];
}

/** Said of a stalled task once it is given up; only DCS shows the code, only RDS the reason. */
const GIVEN_UP = { errorCode: 'DCS.5000', reason: 'The task made no progress for too long.' };

interface Living {
  readonly bornAt: number;
  readonly script: TaskScript;
}

/** How a task stands at a moment: a function of its script and the clock, nothing is stored. */
export function viewTask(task: Living, now: number): TaskView {
  const { status, doneMs, endedAt } = standing(task, now);
  const totalMs = totalOf(task.script);
  const finished = endedAt !== undefined;
  return {
    status,
    percent: status === 'succeeded' || totalMs === 0 ? 100 : Math.floor((doneMs / totalMs) * 100),
    remainingSeconds: finished ? 0 : Math.ceil((totalMs - doneMs) / 1000),
    endedAt,
    updatedAt: endedAt ?? task.bornAt,
    ...(status === 'failed' ? whyFailed(task.script.outcome) : { errorCode: '', reason: '' }),
  };
}

export function viewSteps(task: Living, now: number): readonly StepView[] {
  const { status, doneMs, endedAt } = standing(task, now);
  const errorCode = status === 'failed' ? whyFailed(task.script.outcome).errorCode : '';
  const firstStepAt = task.bornAt + task.script.queuedMs;
  return layOut(
    task.script.steps,
    { status, reachedAt: firstStepAt + doneMs, endedAt, errorCode },
    firstStepAt,
  );
}

/** When nothing about the task will change any more; never, for one that stalls for good. */
export function endOf({ bornAt, script }: Living): number {
  if (script.outcome.kind !== 'stalls') return bornAt + script.queuedMs + haltAfterMs(script);
  return bornAt + (script.outcome.givesUpAfterMs ?? Infinity);
}

/** The end that was foreseen at the birth. */
export function plannedEndOf({ bornAt, script }: Living): number {
  return bornAt + script.queuedMs + totalOf(script);
}

interface Standing {
  readonly status: LifeStatus;
  readonly doneMs: number;
  readonly endedAt: number | undefined;
}

function standing(task: Living, now: number): Standing {
  const { script } = task;
  const workedMs = now - task.bornAt - script.queuedMs;
  const doneMs = Math.max(0, Math.min(workedMs, haltAfterMs(script)));
  const end = endOf(task);
  if (now >= end) return { status: lastStatus(script.outcome), doneMs, endedAt: end };
  return { status: workedMs < 0 ? 'waiting' : 'running', doneMs, endedAt: undefined };
}

function lastStatus({ kind }: Outcome): LifeStatus {
  if (kind === 'succeeds') return 'succeeded';
  return kind === 'is-cancelled' ? 'cancelled' : 'failed';
}

function whyFailed(outcome: Outcome): { errorCode: string; reason: string } {
  if (outcome.kind !== 'fails') return GIVEN_UP;
  return { errorCode: outcome.errorCode ?? '', reason: outcome.reason ?? '' };
}

/** How much work is done when the task stops moving, for whatever reason. */
function haltAfterMs({ steps, outcome }: TaskScript): number {
  const totalMs = sum(steps);
  if (outcome.kind === 'succeeds') return totalMs;
  if (outcome.kind !== 'fails') return Math.round((totalMs * outcome.atPercent) / 100);
  const fatal = steps[outcome.atStep - 1];
  const doneMs = (fatal?.durationMs ?? 0) * (outcome.share ?? 0.5);
  return sum(steps.slice(0, outcome.atStep - 1)) + Math.round(doneMs);
}

function totalOf({ steps }: TaskScript): number {
  return sum(steps);
}

function sum(steps: readonly StepScript[]): number {
  return steps.reduce((ms, step) => ms + step.durationMs, 0);
}

interface Course {
  readonly status: LifeStatus;
  /** Where on the plan the work has come to; stands still when the task does. */
  readonly reachedAt: number;
  readonly endedAt: number | undefined;
  readonly errorCode: string;
}

/** Puts steps on the time line one after the other; sub-steps fall inside theirs in the same way. */
function layOut(steps: readonly StepScript[], course: Course, from: number): StepView[] {
  let startAt = from;
  return steps.map((step) => {
    const view = viewStep(step, course, startAt);
    startAt += step.durationMs;
    return view;
  });
}

function viewStep(step: StepScript, course: Course, startAt: number): StepView {
  const plannedEndAt = startAt + step.durationMs;
  const names = step.subSteps ?? [];
  const subScripts = names.map((name) => ({ name, durationMs: step.durationMs / names.length }));
  const status = stepStatus(course, startAt, plannedEndAt);
  return {
    name: step.name,
    status,
    startedAt: status === 'waiting' ? undefined : startAt,
    endedAt: status === 'succeeded' ? plannedEndAt : status === 'waiting' ? undefined : course.endedAt,
    plannedEndAt,
    errorCode: status === 'failed' ? course.errorCode : '',
    subSteps: layOut(subScripts, course, startAt),
  };
}

function stepStatus(course: Course, startAt: number, plannedEndAt: number): LifeStatus {
  if (course.status === 'waiting' || course.reachedAt < startAt) return 'waiting';
  return course.reachedAt >= plannedEndAt ? 'succeeded' : course.status;
}
