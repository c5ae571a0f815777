import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Exposed } from '../../metrics/exposition.js';
import type { Snapshot } from '../../tasks/snapshot.js';
import type { Instant } from '../../tasks/task.js';
import { VERSION, type CollectorAnswer, type TaskAnswer, type TasksAnswer } from './schema.js';
import { taskAnswer } from './task-answer.js';
import { clockText, timeText } from './times.js';

/** Who tells it, and when. */
export interface Teller {
  readonly version: string;
  /** When this process began. */
  readonly startedAt: Instant;
  readonly now: () => Instant;
}

/** So many tasks are told at a time, which takes a millisecond or two; then others get their turn. */
const PART = 25;

/** What is known, in the form that users see. */
export async function answerOf(exposed: Exposed, { version, startedAt, now }: Teller): Promise<TasksAnswer> {
  const { projects, snapshots } = exposed;
  return {
    version: VERSION,
    generated_at: clockText(now()),
    exporter: { version, started_at: clockText(startedAt) },
    projects: projects.map(({ name, id, region }) => ({ project: name, project_id: id, region })),
    collectors: snapshots.map(collectorAnswer),
    tasks: await tasksOf(exposed),
  };
}

async function tasksOf({ snapshots, steps }: Exposed): Promise<TaskAnswer[]> {
  const answers: TaskAnswer[] = [];
  for (const { tasks, ...snapshot } of snapshots)
    for (const task of tasks) {
      answers.push(taskAnswer(task, { ...snapshot, steps }));
      if (answers.length % PART === 0) await nextTurn();
    }
  return answers;
}

/** `answer` as JSON, part by part. */
export async function* jsonOf({ tasks, ...rest }: TasksAnswer): AsyncGenerator<string, void, void> {
  yield `${JSON.stringify(rest).slice(0, -1)},"tasks":[`;
  for (let at = 0; at < tasks.length; at += PART) {
    const part = JSON.stringify(tasks.slice(at, at + PART)).slice(1, -1);
    yield at === 0 ? part : `,${part}`;
    await nextTurn();
  }
  yield ']}';
}

function collectorAnswer(snapshot: Snapshot): CollectorAnswer {
  const { health } = snapshot;
  const { calls, allowed } = health.usage;
  return {
    project: snapshot.project,
    cloud_service: snapshot.service,
    success: health.success,
    failure: health.failure ?? null,
    collected_at: clockText(snapshot.takenAt),
    last_success_at: timeText(health.lastSuccessAt),
    // No collection takes no time at all: none has ended yet.
    duration_seconds: health.durationSeconds === 0 ? null : health.durationSeconds,
    pending_instances: health.pendingInstances,
    refused_instances: health.refusedInstances.map(({ instance, error }) => ({
      instance_id: instance.id,
      instance_name: instance.name,
      message: error.message,
    })),
    missing_rows: health.missingRows,
    paused: health.isPaused,
    api_calls: { last_minute: calls, allowed_per_minute: allowed },
    instances: snapshot.instances.length,
    tasks_by_status: snapshot.counts,
    tasks_dropped: snapshot.dropped,
  };
}
