import type { CollectorAnswer, ProblemAnswer, TaskAnswer, TasksAnswer } from '../../../src/report/schema.js';

export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** So long before now, as the answer writes it. */
export function before(ms: number): string {
  return new Date(NOW - ms).toISOString();
}

/** A task that began an hour ago, moved a minute ago, and of which nothing else is known. */
export function task(change: Partial<TaskAnswer> = {}): TaskAnswer {
  return {
    project: 'shop',
    cloud_service: 'kafka',
    instance_id: 'instance-1',
    instance_name: 'orders',
    task_id: 'task-1',
    name: 'extendInstance',
    status: 'running',
    progress_percent: 40,
    remaining_seconds: null,
    created_at: before(HOUR),
    ended_at: null,
    planned_end_at: null,
    last_progress_at: before(MINUTE),
    duration_seconds: 3600,
    user_name: '',
    order_id: '',
    error_code: '',
    reason: '',
    steps: [],
    steps_dropped: 0,
    ...change,
  };
}

/** A collector that works. */
export function collector(change: Partial<CollectorAnswer> = {}): CollectorAnswer {
  return {
    project: 'shop',
    cloud_service: 'kafka',
    success: true,
    failure: null,
    collected_at: before(3_000),
    last_success_at: before(3_000),
    duration_seconds: 0.4,
    pending_instances: 0,
    refused_instances: [],
    missing_rows: 0,
    paused: false,
    api_calls: { last_minute: 12, allowed_per_minute: 300 },
    instances: 3,
    tasks_by_status: { waiting: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, unknown: 0 },
    tasks_dropped: 0,
    ...change,
  };
}

/** A cause of failure of some collectors, which the answer names beside them. */
export function problem(collectors: readonly CollectorAnswer[]): ProblemAnswer {
  const failure = collectors[0]?.failure ?? { reason: 'internal', message: '' };
  const affected = collectors.map(({ project, cloud_service }) => ({ project, cloud_service }));
  return { ...failure, affected };
}

export function answer(change: Partial<TasksAnswer> = {}): TasksAnswer {
  return {
    version: 1,
    generated_at: before(0),
    exporter: { version: '1.2.3', started_at: before(3 * HOUR) },
    projects: [{ project: 'shop', project_id: '', region: 'eu-west-101', credentials: 'default' }],
    collectors: [collector()],
    problems: [],
    tasks: [],
    ...change,
  };
}
