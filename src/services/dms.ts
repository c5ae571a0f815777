import { z } from 'zod';
import type { Progress, Step } from '../tasks/task.js';
import { BackgroundTasks, type BackgroundTasksApi } from './background-tasks.js';
import { optionalRows, text, value } from './fields.js';
import type { Service } from './service.js';
import type { ValueReader, Words } from './value-reader.js';

/** Answer of `…/tasks/{task_id}/progress`. */
const TaskProgress = z.object({ progress_percentage: value, remain_time: value, step_list: optionalRows });
type TaskProgress = z.output<typeof TaskProgress>;

const StepRow = z.object({
  name: text,
  // The page's table has `status`; its samples and every SDK have `statue`.
  statue: value,
  status: value,
  // Epoch milliseconds: numbers in the samples, text in the table, null before it begins or ends.
  start_time: value,
  end_time: value,
});

const TASK_STATUS: Words = {
  CREATED: 'waiting',
  EXECUTING: 'running',
  SUCCESS: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  DELETED: 'cancelled',
};

const STEP_STATUS: Words = {
  WAITING: 'waiting',
  IN_PROGRESS: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
};

/**
 * Distributed Message Service: three engines behind one host and one API. Kafka gives the progress of capacity
 * expansions only, RocketMQ that of instance changes, RabbitMQ none.
 */
export const kafka = dms('kafka', true);
export const rocketmq = dms('rocketmq', true);
export const rabbitmq = dms('rabbitmq', false);

function dms(engine: string, hasProgress: boolean): Service {
  const api: BackgroundTasksApi<TaskProgress> = {
    actions: { instances: 'dms:instance:list', tasks: 'dms:instance:getBackgroundTask' },
    instanceQuery: { engine },
    isOwn: (word, reader) => isEngine(engine, word, reader),
    instancesLimit: 50,
    tasksLimit: 100,
    // Servers of different dates know either `start`, counted from 1, or `offset`, counted from 0.
    taskParameters: ['start', 'offset'],
    statusWords: TASK_STATUS,
    ...(hasProgress && { progress: { answer: TaskProgress, read: toProgress } }),
  };
  return {
    name: engine,
    host: 'dms',
    requestsPerSecond: 5,
    policy: 'DMS ReadOnlyAccess',
    watchNeedsInstance: true,
    connect: (context) => new BackgroundTasks(context, api),
  };
}

/** The engines by the words of this API: `reliability` is RocketMQ's old one. */
const ENGINES = new Map([
  ['kafka', 'kafka'],
  ['rabbitmq', 'rabbitmq'],
  ['rocketmq', 'rocketmq'],
  ['reliability', 'rocketmq'],
]);

/** Whether a row that names `word` is of this engine; one that names none is. */
function isEngine(engine: string, word: string, reader: ValueReader): boolean {
  if (word === '') return true;
  const named = ENGINES.get(word.toLowerCase());
  if (named === undefined) reader.unrecognized('engine', word);
  return named === engine;
}

function toProgress(answer: TaskProgress, reader: ValueReader): Progress {
  return {
    percent: reader.percent(answer.progress_percentage, 'progress_percentage'),
    remainingSeconds: reader.seconds(answer.remain_time, 'remain_time'),
    steps: reader.rows(answer.step_list, StepRow, 'step').map((row, at) => toStep(row, at + 1, reader)),
    stepsDropped: 0,
  };
}

function toStep(row: z.output<typeof StepRow>, number: number, reader: ValueReader): Step {
  return {
    number,
    name: row.name,
    status: reader.status(STEP_STATUS, row.statue === '' ? row.status : row.statue, 'step_status'),
    startedAt: reader.time(row.start_time, 'start_time'),
    endedAt: reader.time(row.end_time, 'end_time'),
    errorCode: '',
    substeps: [],
  };
}
