import { z } from 'zod';
import type { Query } from '../cloud/client.js';
import type { EpochMs } from '../cloud/clock.js';
import { CloudError } from '../cloud/errors.js';
import type { ProjectRow, ProjectSource } from '../tasks/source.js';
import { isFinished, NO_DETAILS, NO_PROGRESS } from '../tasks/task.js';
import { id, identity, listOf, reason, rows, text, value } from './fields.js';
import { PagedListing, type Page } from './paging.js';
import type { PagingMemory } from './paging-parameter.js';
import type { Service, ServiceContext } from './service.js';
import type { ValueReader, Words } from './value-reader.js';
import { windowsSince, WindowListing, type WindowMemory } from './window-listing.js';

const LIMIT = 50;

/** The task may be on another page. */
const NOT_FILTERED =
  'ListTasks: asked for one task by its id, the cloud gave a page of others: whether it still exists is not known';

/** Answer of `GET /v3/{project_id}/tasklist`. Every field of a row may be missing. */
const TaskList = listOf(z.object({ total_count: value, tasks: rows }), 'tasks', 'total_count');

const TaskRow = z.object({
  id: identity,
  name: text,
  instance_id: id,
  instance_name: text,
  instance_status: text,
  order_id: text,
  // A percentage as text, sometimes with its sign; empty once the task is Completed or Failed.
  process: value,
  fail_reason: reason,
  create_time: value,
  // The planned end while a task runs; no page documents that it becomes the actual one.
  end_time: value,
  status: value,
});

const STATUS: Words = {
  PENDING: 'waiting',
  RUNNING: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELED: 'cancelled',
};

/** Relational Database Service: one list for a whole project, with the progress in it. */
export const rds: Service = {
  name: 'rds',
  host: 'rds',
  requestsPerSecond: 1,
  documentedRequestsPerSecond: 1, // 60 a minute and user
  policy: 'RDS ReadOnlyAccess',
  watchNeedsInstance: false,
  connect: (context) => new RdsTasks(context),
};

class RdsTasks implements ProjectSource {
  readonly scope = 'project';
  readonly #context: ServiceContext;
  readonly #paging: PagingMemory = {};
  readonly #windows: WindowMemory = {};

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  running(): PagedListing<ProjectRow> {
    return this.#list({ status: 'Running' });
  }

  createdSince(since: EpochMs, now: EpochMs): WindowListing<ProjectRow> {
    return new WindowListing({
      windows: windowsSince(since, now),
      memory: this.#windows,
      list: ({ from, to }) => this.#list({ start_time: from, end_time: to }),
      warn: this.#context.warn,
    });
  }

  async task(id: string, signal: AbortSignal): Promise<ProjectRow | undefined> {
    const listing = this.#list({ id });
    const found: ProjectRow[] = [];
    // Another call is only made when the limit of the first one was rejected.
    while (found.length === 0 && !listing.done) found.push(...(await listing.next(signal)));
    const row = found.find(({ task }) => task.id === id);
    if (row === undefined && !listing.done) throw new CloudError('bad_payload', NOT_FILTERED);
    return row;
  }

  #list(filter: Query): PagedListing<ProjectRow> {
    return new PagedListing({
      operation: 'ListTasks',
      limit: LIMIT,
      parameters: ['offset'],
      memory: this.#paging,
      idOf: ({ task }: ProjectRow) => task.id,
      read: (index, limit, signal) => this.#readPage({ ...filter, ...index, limit }, signal),
    });
  }

  async #readPage(query: Query, signal: AbortSignal): Promise<Page<ProjectRow>> {
    const { client, reader } = this.#context;
    const request = {
      operation: 'ListTasks',
      action: 'rds:task:list',
      identityAction: 'rds:task:listAll',
      path: '/v3/{project_id}/tasklist',
      query,
      answer: TaskList,
    };
    const { total_count, tasks } = await client.get(request, signal);
    const read = reader.rows(tasks, TaskRow, 'task').map((row) => toProjectRow(row, reader));
    return { rows: read, received: tasks.length, count: reader.count(total_count, 'total_count') };
  }
}

function toProjectRow(row: z.output<typeof TaskRow>, reader: ValueReader): ProjectRow {
  const status = reader.status(STATUS, row.status, 'status');
  const end = reader.time(row.end_time, 'end_time');
  const percent = reader.percent(row.process, 'process');
  return {
    instance: { id: row.instance_id, name: row.instance_name, status: row.instance_status },
    task: {
      ...NO_DETAILS,
      id: row.id,
      instanceId: row.instance_id,
      instanceName: row.instance_name,
      name: row.name,
      orderId: row.order_id,
      status,
      createdAt: reader.time(row.create_time, 'create_time'),
      endedAt: isFinished(status) ? end : undefined,
      plannedEndAt: isFinished(status) ? undefined : end,
      reason: row.fail_reason,
      progress: { ...NO_PROGRESS, percent },
    },
  };
}
