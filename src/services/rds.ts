import { z } from 'zod';
import type { Client, Query } from '../cloud/client.js';
import { CloudError } from '../cloud/errors.js';
import type { ProjectRow, ProjectSource } from '../tasks/source.js';
import { isFinished, NO_PROGRESS } from '../tasks/task.js';
import { id, identity, listOf, reason, rows, text, value } from './fields.js';
import { PagedListing } from './paging.js';
import type { PagingMemory } from './paging-parameter.js';
import type { Reader, Words } from './reader.js';
import type { Service, Warn } from './service.js';
import { windowsSince, WindowListing, type WindowMemory } from './window-listing.js';

const LIMIT = 50;

/** It may stand on another page. */
const NOT_FILTERED =
  'ListTasks: asked for one task by its id, the cloud gave a page of others: whether it is still there cannot be told';

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
  // The planned end while a task runs; nobody says that it becomes the actual one.
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
  requestsPerSecond: 1, // documented: 60 calls a minute and user
  policy: 'RDS ReadOnlyAccess',
  watchNeedsInstance: false,
  connect: createSource,
};

function createSource(client: Client, reader: Reader, warn: Warn): ProjectSource {
  const memory: PagingMemory = {};
  const windowMemory: WindowMemory = {};
  const list = (filter: Query): PagedListing<ProjectRow> =>
    new PagedListing({
      operation: 'ListTasks',
      limit: LIMIT,
      parameters: ['offset'],
      memory,
      idOf: ({ report }) => report.id,
      read: (index, limit, signal) => readPage(client, reader, { ...filter, ...index, limit }, signal),
    });
  return {
    scope: 'project',
    running: () => list({ status: 'Running' }),
    createdSince: (since, now) =>
      new WindowListing({
        windows: windowsSince(since, now),
        memory: windowMemory,
        list: ({ from, to }) => list({ start_time: from, end_time: to }),
        warn,
      }),
    task: async (id, signal) => {
      const listing = list({ id });
      const found: ProjectRow[] = [];
      // Another call is only made when the limit of the first one was rejected.
      while (found.length === 0 && !listing.done) found.push(...(await listing.next(signal)));
      const row = found.find(({ report }) => report.id === id);
      if (row === undefined && !listing.done) throw new CloudError('bad_payload', NOT_FILTERED);
      return row;
    },
  };
}

async function readPage(client: Client, reader: Reader, query: Query, signal: AbortSignal) {
  const question = {
    operation: 'ListTasks',
    action: 'rds:task:list',
    identityAction: 'rds:task:listAll',
    path: '/v3/{project_id}/tasklist',
    query,
    answer: TaskList,
  };
  const { total_count, tasks } = await client.get(question, signal);
  const found = reader.rows(tasks, TaskRow, 'task').map((row) => toRow(row, reader));
  return { rows: found, received: tasks.length, count: reader.count(total_count, 'total_count') };
}

function toRow(row: z.output<typeof TaskRow>, reader: Reader): ProjectRow {
  const status = reader.status(STATUS, row.status, 'status');
  const end = reader.time(row.end_time, 'end_time');
  const percent = reader.percent(row.process, 'process');
  return {
    instance: { id: row.instance_id, name: row.instance_name, status: row.instance_status },
    report: {
      id: row.id,
      instanceId: row.instance_id,
      instanceName: row.instance_name,
      name: row.name,
      orderId: row.order_id,
      userName: '',
      status,
      createdAt: reader.time(row.create_time, 'create_time'),
      endedAt: isFinished(status) ? end : undefined,
      plannedEndAt: isFinished(status) ? undefined : end,
      errorCode: '',
      reason: row.fail_reason,
      progress: { ...NO_PROGRESS, percent },
      hasProgress: false,
    },
  };
}
