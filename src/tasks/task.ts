import type { EpochMs, MonotonicMs } from '../cloud/clock.js';

/** Our words for where a task, a step or a sub-step stands; a status family has one series for each. */
export const STATUSES = ['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'unknown'] as const;

export type Status = (typeof STATUSES)[number];

/** The statuses a task never leaves. */
export const FINISHED = ['succeeded', 'failed', 'cancelled'] as const;

export type FinishedStatus = (typeof FINISHED)[number];

/**
 * A number that grows with every reading. It orders what was seen, which times cannot: two readings may fall into one
 * millisecond, and a clock may be set back.
 */
export type Revision = number;

export interface Substep {
  /** Its place in the cloud's list, from 1. */
  readonly number: number;
  readonly name: string;
  readonly status: Status;
  readonly startedAt: EpochMs | undefined;
  readonly endedAt: EpochMs | undefined;
}

export interface Step extends Substep {
  /** Empty when the API gives none. Set by some APIs on steps that went well: read `status` first. */
  readonly errorCode: string;
  readonly substeps: readonly Substep[];
}

/** A task's progress as an API gives it; `undefined` where it gives none. */
export interface Progress {
  /** 0 to 100. */
  readonly percent: number | undefined;
  readonly remainingSeconds: number | undefined;
  readonly steps: readonly Step[];
  /** How many steps and sub-steps were left out of `steps`. */
  readonly stepsDropped: number;
}

export const NO_PROGRESS: Progress = {
  percent: undefined,
  remainingSeconds: undefined,
  steps: [],
  stepsDropped: 0,
};

/** One task as one row of an API's answer gives it. Texts are empty where the API gives none. */
export interface TaskRow {
  readonly id: string;
  readonly instanceId: string;
  readonly instanceName: string;
  readonly name: string;
  readonly orderId: string;
  readonly userName: string;
  readonly status: Status;
  readonly createdAt: EpochMs | undefined;
  /** Finished tasks only. */
  readonly endedAt: EpochMs | undefined;
  /** Unfinished tasks only. */
  readonly plannedEndAt: EpochMs | undefined;
  readonly errorCode: string;
  readonly reason: string;
  /** Absent where progress is another call's business: what was known of it then stays. */
  readonly progress?: Progress;
  /** False where the API shows beforehand that there is no progress to read. */
  readonly hasProgress: boolean;
}

/** The fields of a row that an API does not give. */
export const NO_DETAILS = {
  name: '',
  orderId: '',
  userName: '',
  plannedEndAt: undefined,
  errorCode: '',
  reason: '',
  hasProgress: false,
};

/** A task as known by this process: a value, replaced and never changed in place. */
export interface Task extends TaskRow {
  readonly progress: Progress;
  /** Of a finished task, the last planned end that was given while it was not. */
  readonly plannedEndAt: EpochMs | undefined;
  /** When the cloud last confirmed it, on the clock without pauses (see `TaskStore.pause`). */
  readonly observedAt: MonotonicMs;
  readonly revision: Revision;
  /** When status, progress or a step's status was last seen to change; first sight counts. */
  readonly lastProgressAt: EpochMs;
  /** No more progress will come: the API refused it, or the last progress of a finished task was read. */
  readonly progressSettled: boolean;
  /** This process has seen it unfinished. */
  readonly seenUnfinished: boolean;
  /** The end was not in the API's answer; it is the time at which the task was first seen finished. */
  readonly endAssumed: boolean;
}

export interface Instance {
  readonly id: string;
  readonly name: string;
  /** The API's own word. */
  readonly status: string;
}

/** Whether `status` is one that a task never leaves; an unknown word counts as unfinished. */
export function isFinished(status: Status): status is FinishedStatus {
  return (FINISHED as readonly Status[]).includes(status);
}

/** When a report was read. */
export interface Observation {
  readonly now: EpochMs;
  readonly observedAt: MonotonicMs;
  readonly revision: Revision;
}

/** What is known of a task after reading `report`, given what was known before. */
export function observe(before: Task | undefined, report: TaskRow, observation: Observation): Task {
  const { now, observedAt, revision } = observation;
  const progress = report.progress ?? before?.progress ?? NO_PROGRESS;
  const moved =
    before === undefined || before.status !== report.status || !sameProgress(before.progress, progress);
  const end = isFinished(report.status) ? endOf(before, report, now) : NO_END;
  // Field by field: spreading `report` and then overriding some of it takes twenty times as long.
  return {
    id: report.id,
    instanceId: report.instanceId,
    instanceName: report.instanceName,
    name: report.name,
    orderId: report.orderId,
    userName: report.userName,
    status: report.status,
    createdAt: report.createdAt,
    endedAt: end.endedAt,
    plannedEndAt: planOf(before, report),
    errorCode: report.errorCode,
    reason: report.reason,
    progress,
    hasProgress: report.hasProgress,
    observedAt,
    revision,
    lastProgressAt: moved ? now : before.lastProgressAt,
    progressSettled: before !== undefined && staysSettled(before, report),
    seenUnfinished: before?.seenUnfinished === true || !isFinished(report.status),
    endAssumed: end.endAssumed,
  };
}

/** A task that runs again, or ends in another way than first reported, has new progress to read. */
function staysSettled({ progressSettled, status }: Task, report: TaskRow): boolean {
  return progressSettled && (status === report.status || !isFinished(status));
}

function planOf(before: Task | undefined, report: TaskRow): EpochMs | undefined {
  return isFinished(report.status) ? before?.plannedEndAt : report.plannedEndAt;
}

const NO_END = { endedAt: undefined, endAssumed: false };

/** `task` with the progress that another call gave; `undefined` when the API has none for this task. */
export function withProgress(task: Task, progress: Progress | undefined, now: EpochMs): Task {
  const settled = progress === undefined || isFinished(task.status);
  if (progress === undefined) return { ...task, progressSettled: settled };
  const moved = !sameProgress(task.progress, progress);
  return { ...task, progress, progressSettled: settled, lastProgressAt: moved ? now : task.lastProgressAt };
}

/**
 * A plan must not be read as an end: a task cannot have ended later than it was first seen finished, and one that
 * overran its plan has not ended at the time that was planned. One whose end cannot be read ended when it was first
 * seen finished.
 */
function endOf(
  before: Task | undefined,
  report: TaskRow,
  now: EpochMs,
): Pick<Task, 'endedAt' | 'endAssumed'> {
  const seenFinishedBefore = before !== undefined && isFinished(before.status);
  const latest = (seenFinishedBefore ? before.endedAt : undefined) ?? now;
  const { endedAt } = report;
  const isPlan = endedAt !== undefined && endedAt === before?.plannedEndAt;
  if (endedAt === undefined || isPlan || endedAt > latest) return { endedAt: latest, endAssumed: true };
  return { endedAt, endAssumed: false };
}

/** Whether a finished task was seen unfinished, or began or ended at `time` or later. */
export function hasFinishedSince(time: EpochMs, task: Task): boolean {
  const { seenUnfinished, createdAt = 0, endAssumed, endedAt = 0 } = task;
  return seenUnfinished || createdAt > time || (!endAssumed && endedAt >= time);
}

export function withoutUserName<Row extends TaskRow>(row: Row): Row {
  return { ...row, userName: '' };
}

function sameProgress(a: Progress, b: Progress): boolean {
  return a.percent === b.percent && sameStatuses(a.steps, b.steps, sameStep);
}

function sameStep(a: Step, b: Step): boolean {
  return sameSubstep(a, b) && sameStatuses(a.substeps, b.substeps, sameSubstep);
}

/** Where some were left out, the same place may hold another one. */
function sameSubstep(a: Substep, b: Substep): boolean {
  return a.number === b.number && a.status === b.status;
}

function sameStatuses<S>(a: readonly S[], b: readonly S[], same: (x: S, y: S) => boolean): boolean {
  return a.length === b.length && a.every((one, at) => same(one, b[at] as S));
}
