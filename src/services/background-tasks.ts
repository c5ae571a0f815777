import { z, type ZodType } from 'zod';
import type { ApiRequest, Client, Query } from '../cloud/client.js';
import type { InstanceSource } from '../tasks/source.js';
import { limitSteps } from '../tasks/step-limit.js';
import {
  isFinished,
  NO_DETAILS,
  NO_PROGRESS,
  type Instance,
  type Progress,
  type TaskRow,
} from '../tasks/task.js';
import { identity, listOf, rows, text, value } from './fields.js';
import { PagedListing, type Page } from './paging.js';
import type { PagingMemory } from './paging-parameter.js';
import { isGone, isUnknownCall, isUnknownTask, isWithoutProgress, unless } from './refusals.js';
import type { ServiceContext } from './service.js';
import type { ValueReader, Words } from './value-reader.js';

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
  // DCS: whether the console can open the row, which means that there is progress.
  enable_show: z
    .unknown()
    .optional()
    .transform((value) => value !== false && value !== 'false'),
});

/** What differs between the services that share the v2 "background task" API. */
export interface BackgroundTasksApi<Answer> {
  /** The IAM actions that allow the calls. */
  readonly actions: {
    readonly instances: string;
    readonly tasks: string;
    /** Absent where the page of the progress call asks for none. */
    readonly progress?: string;
  };
  /** What narrows the instances down to the service's own. */
  readonly instanceQuery: Query;
  /** Whether an instance of this engine is the service's own: servers may ignore `instanceQuery`. Default: every one is. */
  readonly isOwn?: (engine: string, reader: ValueReader) => boolean;
  readonly instancesLimit: number;
  readonly tasksLimit: number;
  /** Names of the task list's paging parameter, see `PagedListing`. */
  readonly taskParameters: readonly string[];
  readonly statusWords: Words;
  /** The answer of `…/tasks/{task_id}/progress`; absent when there is no such call. */
  readonly progress?: {
    readonly answer: ZodType<Answer>;
    readonly read: (answer: Answer, reader: ValueReader) => Progress;
  };
  /** A task followed by its id, from its progress, where `…/tasks/{task_id}` does not exist. */
  readonly rowOf?: (instance: Instance, id: string, progress: Progress) => TaskRow;
}

interface EngineInstance extends Instance {
  readonly engine: string;
}

/** How many refusals by the gateway, before any progress call was answered, mean that the call is not offered. */
const MOST_UNKNOWN_CALLS = 10;

const NOT_OFFERED =
  'ShowBackgroundTaskProgress: the gateway knows no such call (HTTP 404); if the region does not offer it, tasks stay without progress';

/** Reads tasks that hang off instances: the API that DMS and DCS share. */
export class BackgroundTasks<Answer> implements InstanceSource {
  readonly scope = 'instance';
  readonly isChanging = isChanging;
  /** Absent when the API has no such call. */
  readonly progress?: NonNullable<InstanceSource['progress']>;
  readonly #client: Client;
  readonly #reader: ValueReader;
  readonly #warn: (message: string) => void;
  readonly #api: BackgroundTasksApi<Answer>;
  readonly #instancePaging: PagingMemory = {};
  readonly #taskPaging: PagingMemory = {};
  #isProgressOffered = false;
  #unknownCalls = 0;

  constructor({ client, reader, warn }: ServiceContext, api: BackgroundTasksApi<Answer>) {
    this.#client = client;
    this.#reader = reader;
    this.#warn = warn;
    this.#api = api;
    if (api.progress !== undefined)
      this.progress = (instanceId, id, signal) => this.#showProgress(instanceId, id, signal);
  }

  instances(): PagedListing<EngineInstance> {
    const { instancesLimit, isOwn = () => true } = this.#api;
    return new PagedListing({
      operation: 'ListInstances',
      limit: instancesLimit,
      parameters: ['offset'],
      memory: this.#instancePaging,
      idOf: ({ id }: EngineInstance) => id,
      belongs: ({ engine }) => isOwn(engine, this.#reader),
      read: (index, limit, signal) => this.#listInstances({ ...index, limit }, signal),
    });
  }

  tasks(instance: Instance): PagedListing<TaskRow> {
    const { tasksLimit, taskParameters } = this.#api;
    return new PagedListing({
      operation: 'ListBackgroundTasks',
      limit: tasksLimit,
      parameters: taskParameters,
      memory: this.#taskPaging,
      idOf: ({ id }: TaskRow) => id,
      read: (index, limit, signal) => this.#listTasks(instance, { ...index, limit }, signal),
    });
  }

  /** The answer of `…/tasks/{task_id}` is a list of one, not a bare task. */
  async task(instance: Instance, id: string, signal: AbortSignal): Promise<TaskRow | undefined> {
    const { actions, rowOf } = this.#api;
    if (rowOf !== undefined) {
      const progress = await unless(isWithoutProgress, this.#readProgress(instance.id, id, signal));
      return progress && { ...rowOf(instance, id, progress), progress: limitSteps(progress) };
    }
    const path = `${pathOf(instance.id)}/tasks/${encodeURIComponent(id)}`;
    const request = { operation: 'ShowBackgroundTask', action: actions.tasks, path, answer: TaskList };
    const { tasks } = (await unless(isUnknownTask, this.#get(request, signal))) ?? NO_TASKS;
    const row = this.#reader.rows(tasks, TaskRow, 'task').find((candidate) => candidate.id === id);
    return row && this.#toTaskRow(row, instance);
  }

  async #listInstances(paging: Query, signal: AbortSignal): Promise<Page<EngineInstance>> {
    const { instanceQuery, actions } = this.#api;
    const request = {
      operation: 'ListInstances',
      action: actions.instances,
      path: '/v2/{project_id}/instances',
      query: { ...instanceQuery, ...paging },
      answer: InstanceList,
    };
    const { instance_num, instances } = await this.#get(request, signal);
    return {
      rows: this.#reader
        .rows(instances, InstanceRow, 'instance')
        .map(({ instance_id: id, name, status, engine }) => ({ id, name, status, engine })),
      received: instances.length,
      count: this.#reader.count(instance_num, 'instance_num'),
    };
  }

  /** An instance deleted since it was listed has no tasks. */
  async #listTasks(instance: Instance, paging: Query, signal: AbortSignal): Promise<Page<TaskRow>> {
    const request = {
      operation: 'ListBackgroundTasks',
      action: this.#api.actions.tasks,
      path: `${pathOf(instance.id)}/tasks`,
      query: paging,
      answer: TaskList,
    };
    const { tasks, task_count } = (await unless(isGone, this.#get(request, signal))) ?? NO_TASKS;
    const rows = this.#reader.rows(tasks, TaskRow, 'task').map((row) => this.#toTaskRow(row, instance));
    return { rows, received: tasks.length, count: this.#reader.count(task_count, 'task_count') };
  }

  /**
   * A call that the gateway does not know is a failure, unless it has never been answered: then the region does not
   * offer it. It is made again in later collections all the same.
   */
  async #showProgress(instanceId: string, id: string, signal: AbortSignal): Promise<Progress | undefined> {
    try {
      const progress = await unless(isWithoutProgress, this.#readProgress(instanceId, id, signal));
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

  async #readProgress(instanceId: string, id: string, signal: AbortSignal): Promise<Progress | undefined> {
    const { progress, actions } = this.#api;
    if (progress === undefined) return undefined;
    const request = {
      operation: 'ShowBackgroundTaskProgress',
      action: actions.progress,
      path: `${pathOf(instanceId)}/tasks/${encodeURIComponent(id)}/progress`,
      answer: progress.answer,
    };
    return progress.read(await this.#get(request, signal), this.#reader);
  }

  async #get<T>(request: ApiRequest<T>, signal: AbortSignal): Promise<T> {
    try {
      return await this.#client.get(request, signal);
    } catch (error) {
      if (!isUnknownCall(error)) throw error;
      throw error.withMessage(`${error.message}; the region may not offer this call`);
    }
  }

  #toTaskRow(row: z.output<typeof TaskRow>, instance: Instance): TaskRow {
    const status = this.#reader.status(this.#api.statusWords, row.status, 'status');
    return {
      ...NO_DETAILS,
      id: row.id,
      instanceId: instance.id,
      instanceName: instance.name,
      name: row.name,
      userName: row.user_name,
      status,
      createdAt: this.#reader.time(row.created_at, 'created_at'),
      endedAt: isFinished(status) ? this.#reader.time(row.updated_at, 'updated_at') : undefined,
      errorCode: row.error_code,
      hasProgress: row.enable_show,
    };
  }
}

const NO_TASKS: z.output<typeof TaskList> = { tasks: [], task_count: '0' };

function pathOf(instanceId: string): string {
  return `/v2/{project_id}/instances/${encodeURIComponent(instanceId)}`;
}

/**
 * Whether an instance's status means that it is changing. No page lists all words (EXTENDING, RESTARTING,
 * VOLUMETYPECHANGING, ROLLBACK, …), but the ones for a change are spelt alike.
 */
export function isChanging(status: string): boolean {
  const word = status.toUpperCase();
  return word !== 'RUNNING' && (word.endsWith('ING') || word === 'ROLLBACK' || word === 'ROLLINGBACK');
}
