import { z, type ZodType } from 'zod';
import type { Client, Query } from '../cloud/client.js';
import type { InstanceSource } from '../tasks/source.js';
import { limitSteps } from '../tasks/step-limit.js';
import { isFinished, type Instance, type Progress, type Report } from '../tasks/task.js';
import { count, identity, rows, text, value } from './fields.js';
import { PagedListing, type DialectMemory, type Page } from './paging.js';
import type { Reader, Words } from './reader.js';
import { isGone, isRefusal, isUnknownTask, unless } from './refusals.js';

/** Answer of `GET /v2/{project_id}/instances`. */
const InstanceList = z.object({ instance_num: count, instances: rows });
const InstanceRow = z.object({ instance_id: identity, name: text, status: text });

/** Answer of `GET …/instances/{instance_id}/tasks`, and of DMS's `…/tasks/{task_id}` too. */
const TaskList = z.object({ task_count: count, tasks: rows });
const TaskRow = z.object({
  id: identity,
  name: text,
  user_name: text,
  status: value,
  created_at: value,
  updated_at: value, // called the end, yet set on unfinished tasks as well
  error_code: text, // newer DCS only
  // DCS: whether the console can open the row, which is to say whether there is progress.
  enable_show: z
    .unknown()
    .optional()
    .transform((value) => value !== false && value !== 'false'),
});

interface Actions {
  readonly instances: string;
  readonly tasks: string;
  /** Absent where the page of the progress call asks for none. */
  readonly progress?: string;
}

/** What differs between the services that share the v2 "background task" API. */
export interface BackgroundTasksApi<Answer> {
  /** The IAM actions that allow the calls. */
  readonly actions: Actions;
  /** What narrows the instances down to the service's own. */
  readonly instanceQuery: Query;
  readonly instancesLimit: number;
  readonly tasksLimit: number;
  /** Names of the task list's index parameter, see `PagedListing`. */
  readonly taskDialects: readonly string[];
  readonly statusWords: Words;
  /** The answer of `…/tasks/{task_id}/progress`; absent when there is no such call. */
  readonly progress?: {
    readonly answer: ZodType<Answer>;
    readonly read: (answer: Answer, reader: Reader) => Progress;
  };
  /** How a task followed by its id is read where `…/tasks/{task_id}` does not exist. */
  readonly reportOf?: (instance: Instance, id: string, progress: Progress) => Report;
}

/** Reads tasks that hang off instances: the API that DMS and DCS share. */
export function createBackgroundTasks<Answer>(
  client: Client,
  reader: Reader,
  api: BackgroundTasksApi<Answer>,
): InstanceSource {
  const calls = new Calls(client, reader, api);
  const instanceMemory: DialectMemory = {};
  const taskMemory: DialectMemory = {};
  return {
    scope: 'instance',
    isChanging,
    instances: () =>
      new PagedListing({
        limit: api.instancesLimit,
        dialects: ['offset'],
        memory: instanceMemory,
        idOf: ({ id }: Instance) => id,
        read: (index, signal) => calls.listInstances(index, signal),
      }),
    tasks: (instance) =>
      new PagedListing({
        limit: api.tasksLimit,
        dialects: api.taskDialects,
        memory: taskMemory,
        idOf: ({ id }: Report) => id,
        read: (index, signal) => calls.listTasks(instance, index, signal),
      }),
    task: (instance, id, signal) => calls.showTask(instance, id, signal),
    ...(api.progress && { progress: (instanceId, id, signal) => calls.showProgress(instanceId, id, signal) }),
  };
}

/** The API's four calls. */
class Calls<Answer> {
  readonly #client: Client;
  readonly #reader: Reader;
  readonly #api: BackgroundTasksApi<Answer>;

  constructor(client: Client, reader: Reader, api: BackgroundTasksApi<Answer>) {
    this.#client = client;
    this.#reader = reader;
    this.#api = api;
  }

  async listInstances(index: Query, signal: AbortSignal): Promise<Page<Instance>> {
    const { instanceQuery, instancesLimit: limit, actions } = this.#api;
    const query = { ...instanceQuery, ...index, limit };
    const question = {
      operation: 'ListInstances',
      action: actions.instances,
      path: '/v2/{project_id}/instances',
      query,
      answer: InstanceList,
    };
    const { instance_num, instances } = await this.#client.get(question, signal);
    const found = this.#reader.rows(instances, InstanceRow, 'instance');
    return {
      rows: found.map(({ instance_id, name, status }) => ({ id: instance_id, name, status })),
      received: instances.length,
      count: instance_num,
    };
  }

  /** An instance deleted since it was listed has no tasks. */
  async listTasks(instance: Instance, index: Query, signal: AbortSignal): Promise<Page<Report>> {
    const { tasksLimit: limit, actions } = this.#api;
    const path = `${pathOf(instance.id)}/tasks`;
    const question = {
      operation: 'ListBackgroundTasks',
      action: actions.tasks,
      path,
      query: { ...index, limit },
      answer: TaskList,
    };
    const { tasks, task_count } = (await unless(isGone, this.#client.get(question, signal))) ?? NO_TASKS;
    const found = this.#reader.rows(tasks, TaskRow, 'task');
    return {
      rows: found.map((row) => this.#toReport(row, instance)),
      received: tasks.length,
      count: task_count,
    };
  }

  /** The answer is a list of one, not a bare task. */
  async showTask(instance: Instance, id: string, signal: AbortSignal): Promise<Report | undefined> {
    if (this.#api.reportOf !== undefined) {
      const progress = await this.#readProgress(instance.id, id, signal);
      return progress && { ...this.#api.reportOf(instance, id, progress), progress: limitSteps(progress) };
    }
    const path = `${pathOf(instance.id)}/tasks/${encodeURIComponent(id)}`;
    const action = this.#api.actions.tasks;
    const question = { operation: 'ShowBackgroundTask', action, path, answer: TaskList };
    const { tasks } = (await unless(isUnknownTask, this.#client.get(question, signal))) ?? NO_TASKS;
    const row = this.#reader.rows(tasks, TaskRow, 'task').find((candidate) => candidate.id === id);
    return row && this.#toReport(row, instance);
  }

  async showProgress(instanceId: string, id: string, signal: AbortSignal): Promise<Progress | undefined> {
    const progress = await this.#readProgress(instanceId, id, signal);
    return progress && limitSteps(progress);
  }

  /** Which code refuses a task without progress is documented nowhere, so every refusal of the task means that. */
  async #readProgress(instanceId: string, id: string, signal: AbortSignal): Promise<Progress | undefined> {
    const { progress, actions } = this.#api;
    if (progress === undefined) return undefined;
    const path = `${pathOf(instanceId)}/tasks/${encodeURIComponent(id)}/progress`;
    const question = {
      operation: 'ShowBackgroundTaskProgress',
      action: actions.progress,
      path,
      answer: progress.answer,
    };
    const answer = await unless(isRefusal, this.#client.get(question, signal));
    return answer === undefined ? undefined : progress.read(answer, this.#reader);
  }

  #toReport(row: z.output<typeof TaskRow>, instance: Instance): Report {
    const status = this.#reader.status(this.#api.statusWords, row.status, 'status');
    return {
      id: row.id,
      instanceId: instance.id,
      instanceName: instance.name,
      name: row.name,
      orderId: '',
      userName: row.user_name,
      status,
      createdAt: this.#reader.time(row.created_at, 'created_at'),
      endedAt: isFinished(status) ? this.#reader.time(row.updated_at, 'updated_at') : undefined,
      plannedEndAt: undefined,
      errorCode: row.error_code,
      reason: '',
      hasProgress: row.enable_show,
    };
  }
}

const NO_TASKS: z.output<typeof TaskList> = { tasks: [], task_count: 0 };

function pathOf(instanceId: string): string {
  return `/v2/{project_id}/instances/${encodeURIComponent(instanceId)}`;
}

/**
 * Whether an instance's status says that something is under way. No page lists all words (EXTENDING, RESTARTING,
 * VOLUMETYPECHANGING, ROLLBACK, …), but the ones for a change are spelt alike.
 */
export function isChanging(status: string): boolean {
  const word = status.toUpperCase();
  return word !== 'RUNNING' && (word.endsWith('ING') || word === 'ROLLBACK' || word === 'ROLLINGBACK');
}
