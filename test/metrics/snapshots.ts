import { text as textOf } from 'node:stream/consumers';
import { REASONS, type Reason } from '../../src/cloud/errors.js';
import { expose } from '../../src/metrics/exposition.js';
import type { Health, Snapshot } from '../../src/tasks/snapshot.js';
import {
  NO_PROGRESS,
  STATUSES,
  type Progress,
  type Status,
  type Step,
  type Substep,
  type Task,
} from '../../src/tasks/task.js';

export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

/** A running task that was created a minute ago and of which nothing else is known. */
export function task(change: Omit<Partial<Task>, 'progress'> & { progress?: Partial<Progress> } = {}): Task {
  return {
    id: 'task-1',
    instanceId: 'instance-1',
    instanceName: 'orders',
    name: 'EXTEND',
    orderId: '',
    userName: '',
    status: 'running',
    createdAt: NOW - 60_000,
    endedAt: undefined,
    plannedEndAt: undefined,
    errorCode: '',
    reason: '',
    hasProgress: true,
    observedAt: NOW,
    revision: 1,
    lastProgressAt: NOW - 15_000,
    progressSettled: false,
    seenUnfinished: true,
    endAssumed: false,
    ...change,
    progress: { ...NO_PROGRESS, ...change.progress, steps: numbered(change.progress?.steps ?? []) },
  };
}

export function step(change: Partial<Step> = {}): Step {
  return { ...substep(), errorCode: '', substeps: [], ...change };
}

export function substep(change: Partial<Substep> = {}): Substep {
  return {
    number: 0,
    name: 'Prepare',
    status: 'running',
    startedAt: undefined,
    endedAt: undefined,
    ...change,
  };
}

/** Steps without a number get that of their place, and their parts too. */
function numbered(steps: readonly Step[]): Step[] {
  const numberOf = ({ number }: Substep, at: number): number => (number === 0 ? at + 1 : number);
  return steps.map((step, at) => ({
    ...step,
    number: numberOf(step, at),
    substeps: step.substeps.map((part, place) => ({ ...part, number: numberOf(part, place) })),
  }));
}

const HEALTH: Health = {
  success: true,
  durationSeconds: 0.25,
  lastSuccessAt: NOW,
  pendingInstances: 0,
  isPaused: false,
  missingRows: 0,
  refusedInstances: [],
  failure: undefined,
  usage: { calls: 0, allowed: 300 },
  errors: Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>,
  unrecognized: {},
};

/** What is known of Kafka in the project "shop": nothing but `tasks`. */
export function snapshot(
  change: Omit<Partial<Snapshot>, 'health'> & { health?: Partial<Health> } = {},
): Snapshot {
  const { tasks = [] } = change;
  return {
    project: 'shop',
    service: 'kafka',
    takenAt: NOW,
    tasks,
    counts: countOf(tasks),
    dropped: 0,
    finished: { succeeded: 0, failed: 0, cancelled: 0 },
    instances: [],
    ...change,
    health: { ...HEALTH, ...change.health },
  };
}

function countOf(tasks: readonly Task[]): Record<Status, number> {
  const count = (status: Status) => tasks.filter((one) => one.status === status).length;
  return Object.fromEntries(STATUSES.map((status) => [status, count(status)])) as Record<Status, number>;
}

/** The samples of the families whose names begin so, without `huaweicloud_` and HELP and TYPE, as they are produced. */
export async function samplesOf(
  prefix: string,
  snapshots: readonly Snapshot[],
  steps = true,
): Promise<string[]> {
  const text = await textOf(expose({ projects: [], snapshots, steps }));
  return text
    .split('\n')
    .filter((line) => line.startsWith(`huaweicloud_${prefix}`))
    .map((line) => line.replace('huaweicloud_', ''));
}

/** The same of one task, without the labels that identify it. */
export async function samplesOfTask(prefix: string, one: Task, steps = true): Promise<string[]> {
  const samples = await samplesOf(prefix, [snapshot({ tasks: [one] })], steps);
  const shared = `project="shop",cloud_service="kafka",instance_id="${one.instanceId}",task_id="${one.id}"`;
  return samples.map((line) => line.replace(`,${shared}`, '').replace(`{${shared}}`, ''));
}
