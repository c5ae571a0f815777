import { z, type ZodType } from 'zod';
import type { Client, Query, ApiRequest } from '../cloud/client.js';
import type { InstanceSource } from '../tasks/source.js';
import { limitSteps } from '../tasks/step-limit.js';
import { isFinished, NO_PROGRESS, type Instance, type Progress, type TaskRow } from '../tasks/task.js';
import { identity, listOf, rows, text, value } from './fields.js';
import { PagedListing, type Page } from './paging.js';
import type { PagingMemory } from './paging-parameter.js';
import type { Reader, Words } from './reader.js';
import { isGone, isUnknownCall, isUnknownTask, isWithoutProgress, unless } from './refusals.js';
import type { Warn } from './service.js';

/** Answer of `GET /v2/{project_id}/instances`. */
const InstanceList = listOf(z.object({ instance_num: value, instances: rows }), 'instances', 'instance_num');
const InstanceRow = z.object({ instance_id: identity, name: text, status: text, engine: text });

/** Answer of `GET …/instances/{instance_id}/tasks`, and of DMS's `…/tasks/{task_id}` too. */
const TaskList = listOf(z.object({ task_count: value, tasks: rows }), 'tasks', 'task_count');
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
  /** Whether an instance of this engine is the service's own: servers may ignore `instanceQuery`. Default: every one is. */
  readonly isOwn?: (engine: string, reader: Reader) => boolean;
  readonly instancesLimit: number;
  readonly tasksLimit: number;
  /** Names of the task list's index parameter, see `PagedListing`. */
  readonly taskParameters: readonly string[];
  readonly statusWords: Words;
  /** The answer of `…/tasks/{task_id}/progress`; absent when there is no such call. */
  readonly progress?: {
    readonly answer: ZodType<Answer>;
    readonly read: (answer: Answer, reader: Reader) => Progress;
  };
  /** How a task followed by its id is read where `…/tasks/{task_id}` does not exist. */
  readonly reportOf?: (instance: Instance, id: string, progress: Progress) => TaskRow;
}

/** Reads tasks that hang off instances: the API that DMS and DCS share. */
export function createBackgroundTasks<Answer>(
  client: Client,
  reader: Reader,
  api: BackgroundTasksApi<Answer>,
  warn: Warn,
): InstanceSource {
  const calls = new Calls({ client, reader, api, warn });
  const { isOwn = () => true } = api;
  const instanceMemory: PagingMemory = {};
  const taskMemory: PagingMemory = {};
  return {
    scope: 'instance',
    isChanging,
    instances: () =>
      new PagedListing({
        operation: 'ListInstances',
        limit: api.instancesLimit,
        parameters: ['offset'],
        memory: instanceMemory,
        idOf: ({ id }: EngineInstance) => id,
        belongs: ({ engine }) => isOwn(engine, reader),
        read: (index, limit, signal) => calls.listInstances({ ...index, limit }, signal),
      }),
    tasks: (instance) =>
      new PagedListing({
        operation: 'ListBackgroundTasks',
        limit: api.tasksLimit,
        parameters: api.taskParameters,
        memory: taskMemory,
        idOf: ({ id }: TaskRow) => id,
        read: (index, limit, signal) => calls.listTasks(instance, { ...index, limit }, signal),
      }),
    task: (instance, id, signal) => calls.showTask(instance, id, signal),
    ...(api.progress && { progress: (instanceId, id, signal) => calls.showProgress(instanceId, id, signal) }),
  };
}

interface Means<Answer> {
  readonly client: Client;
  readonly reader: Reader;
  readonly api: BackgroundTasksApi<Answer>;
  readonly warn: Warn;
}

interface EngineInstance extends Instance {
  readonly engine: string;
}

/** How often the gateway may not know the progress call, before any was answered, until that is no passing fault. */
const MOST_UNKNOWN_CALLS = 10;

const NOT_OFFERED =
  'ShowBackgroundTaskProgress: the gateway knows no such call (HTTP 404); if the region does not offer it, tasks stay without progress';

/** The API's four calls. */
class Calls<Answer> {
  readonly #client: Client;
  readonly #reader: Reader;
  readonly #api: BackgroundTasksApi<Answer>;
  readonly #warn: Warn;
  #isProgressOffered = false;
  #unknownCalls = 0;

  constructor({ client, reader, api, warn }: Means<Answer>) {
    this.#client = client;
    this.#reader = reader;
    this.#api = api;
    this.#warn = warn;
  }

  async listInstances(paging: Query, signal: AbortSignal): Promise<Page<EngineInstance>> {
    const { instanceQuery, actions } = this.#api;
    const query = { ...instanceQuery, ...paging };
    const question = {
      operation: 'ListInstances',
      action: actions.instances,
      path: '/v2/{project_id}/instances',
      query,
      answer: InstanceList,
    };
    const { instance_num, instances } = await this.#get(question, signal);
    const found = this.#reader.rows(instances, InstanceRow, 'instance');
    return {
      rows: found.map(({ instance_id: id, name, status, engine }) => ({ id, name, status, engine })),
      received: instances.length,
      count: this.#reader.count(instance_num, 'instance_num'),
    };
  }

  /** An instance deleted since it was listed has no tasks. */
  async listTasks(instance: Instance, paging: Query, signal: AbortSignal): Promise<Page<TaskRow>> {
    const { actions } = this.#api;
    const path = `${pathOf(instance.id)}/tasks`;
    const question = {
      operation: 'ListBackgroundTasks',
      action: actions.tasks,
      path,
      query: paging,
      answer: TaskList,
    };
    const { tasks, task_count } = (await unless(isGone, this.#get(question, signal))) ?? NO_TASKS;
    const found = this.#reader.rows(tasks, TaskRow, 'task');
    return {
      rows: found.map((row) => this.#toReport(row, instance)),
      received: tasks.length,
      count: this.#reader.count(task_count, 'task_count'),
    };
  }

  /** The answer is a list of one, not a bare task. */
  async showTask(instance: Instance, id: string, signal: AbortSignal): Promise<TaskRow | undefined> {
    if (this.#api.reportOf !== undefined) {
      const progress = await unless(isWithoutProgress, this.#askProgress(instance.id, id, signal));
      return progress && { ...this.#api.reportOf(instance, id, progress), progress: limitSteps(progress) };
    }
    const path = `${pathOf(instance.id)}/tasks/${encodeURIComponent(id)}`;
    const action = this.#api.actions.tasks;
    const question = { operation: 'ShowBackgroundTask', action, path, answer: TaskList };
    const { tasks } = (await unless(isUnknownTask, this.#get(question, signal))) ?? NO_TASKS;
    const row = this.#reader.rows(tasks, TaskRow, 'task').find((candidate) => candidate.id === id);
    return row && this.#toReport(row, instance);
  }

  /**
   * A call that the gateway does not know is a failure, unless it has never been answered: then the region does not
   * offer it. The tasks are asked for again all the same.
   */
  async showProgress(instanceId: string, id: string, signal: AbortSignal): Promise<Progress | undefined> {
    try {
      const progress = await unless(isWithoutProgress, this.#askProgress(instanceId, id, signal));
      this.#isProgressOffered = true;
      return progress && limitSteps(progress);
    } catch (error) {
      if (!isUnknownCall(error) || this.#isProgressOffered) throw error;
      this.#unknownCalls += 1;
      if (this.#unknownCalls <= MOST_UNKNOWN_CALLS) throw error;
      this.#warn(NOT_OFFERED);
      return NO_PROGRESS;
    }
  }

  async #askProgress(instanceId: string, id: string, signal: AbortSignal): Promise<Progress | undefined> {
    const { progress, actions } = this.#api;
    if (progress === undefined) return undefined;
    const question = {
      operation: 'ShowBackgroundTaskProgress',
      action: actions.progress,
      path: `${pathOf(instanceId)}/tasks/${encodeURIComponent(id)}/progress`,
      answer: progress.answer,
    };
    const answer = await this.#get(question, signal);
    return progress.read(answer, this.#reader);
  }

  /** A call that the gateway does not know may be one that the region does not offer. */
  async #get<T>(question: ApiRequest<T>, signal: AbortSignal): Promise<T> {
    try {
      return await this.#client.get(question, signal);
    } catch (error) {
      if (!isUnknownCall(error)) throw error;
      throw error.withMessage(`${error.message}; the region may not offer this call`);
    }
  }

  #toReport(row: z.output<typeof TaskRow>, instance: Instance): TaskRow {
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

const NO_TASKS: z.output<typeof TaskList> = { tasks: [], task_count: '0' };

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
