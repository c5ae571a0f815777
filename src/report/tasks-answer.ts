import type { EpochMs } from '../cloud/clock.js';
import type { Snapshot } from '../tasks/snapshot.js';
import type { ScrapeResult } from './scrape-result.js';
import { problemsOf } from './problems.js';
import { VERSION, type CollectorAnswer, type TaskAnswer, type TasksAnswer } from './schema.js';
import { taskAnswer, timeText } from './task-answer.js';
import { Turns } from './turns.js';

/** This process as the answer describes it. */
export interface ExporterInfo {
  readonly version: string;
  /** When this process started. */
  readonly startedAt: EpochMs;
  readonly now: () => EpochMs;
}

/** The tasks of each snapshot in the form of the answer: computed once for all requests, kept as long as the snapshot. */
const made = new WeakMap<
  Snapshot,
  { readonly steps: boolean; readonly tasks: Promise<readonly TaskAnswer[]> }
>();

/** The answer of `GET /api/v1/tasks`, which the pages and the terminal render, too. */
export async function answerOf(
  result: ScrapeResult,
  { version, startedAt, now }: ExporterInfo,
): Promise<TasksAnswer> {
  const { projects, snapshots, steps } = result;
  const tasks: (readonly TaskAnswer[])[] = [];
  const turns = new Turns();
  for (const snapshot of snapshots) {
    tasks.push(await tasksOf(snapshot, steps));
    if (turns.isDue(snapshot.tasks.length)) await turns.next();
  }
  return {
    version: VERSION,
    generated_at: new Date(now()).toISOString(),
    exporter: { version, started_at: new Date(startedAt).toISOString() },
    projects: projects.map(({ name, id, region, credentials }) => ({
      project: name,
      project_id: id,
      region,
      credentials,
    })),
    collectors: snapshots.map(collectorAnswer),
    problems: problemsOf(snapshots, projects),
    tasks: tasks.flat(),
  };
}

function tasksOf(snapshot: Snapshot, steps: boolean): Promise<readonly TaskAnswer[]> {
  const known = made.get(snapshot);
  if (known?.steps === steps) return known.tasks;
  const tasks = makeTasks(snapshot, steps);
  made.set(snapshot, { steps, tasks });
  return tasks;
}

async function makeTasks(
  { project, service, takenAt, tasks }: Snapshot,
  steps: boolean,
): Promise<readonly TaskAnswer[]> {
  const answers: TaskAnswer[] = [];
  const turns = new Turns();
  for (const task of tasks) {
    const answer = taskAnswer(task, { project, service, takenAt, steps });
    answers.push(answer);
    if (turns.isDue(sizeOf(answer))) await turns.next();
  }
  return answers;
}

/** A task, its steps and sub-steps. */
function sizeOf({ steps }: TaskAnswer): number {
  return steps.reduce((sum, { substeps }) => sum + 1 + substeps.length, 1);
}

/** `answer` as JSON, part by part. */
export async function* jsonOf({ tasks, ...rest }: TasksAnswer): AsyncGenerator<string, void, void> {
  yield `${JSON.stringify(rest).slice(0, -1)},"tasks":[`;
  let part: string[] = [];
  const turns = new Turns();
  for (const [at, task] of tasks.entries()) {
    part.push(`${at === 0 ? '' : ','}${JSON.stringify(task)}`);
    if (!turns.isDue(sizeOf(task))) continue;
    yield part.join('');
    part = [];
    await turns.next();
  }
  yield `${part.join('')}]}`;
}

function collectorAnswer(snapshot: Snapshot): CollectorAnswer {
  const { health } = snapshot;
  const { calls, allowed } = health.usage;
  return {
    project: snapshot.project,
    cloud_service: snapshot.service,
    success: health.success,
    failure:
      health.failure === undefined
        ? null
        : { reason: health.failure.reason, message: health.failure.message },
    collected_at: new Date(snapshot.takenAt).toISOString(),
    last_success_at: timeText(health.lastSuccessAt),
    // 0 means that none has ended yet.
    duration_seconds: health.durationSeconds === 0 ? null : health.durationSeconds,
    pending_instances: health.pendingInstances,
    refused_instances: health.refusedInstances.map(({ instance, error }) => ({
      instance_id: instance.id,
      instance_name: instance.name,
      message: error.answer,
    })),
    missing_rows: health.missingRows,
    paused: health.isPaused,
    api_calls: { last_minute: calls, allowed_per_minute: allowed },
    instances: snapshot.instances.length,
    tasks_by_status: snapshot.counts,
    tasks_dropped: snapshot.dropped,
  };
}
