import { z } from 'zod';
import type { Client, Query } from '../cloud/client.js';
import { CloudError } from '../cloud/errors.js';
import type { Listing, ProjectRow, ProjectSource } from '../tasks/source.js';
import { isFinished, NO_PROGRESS } from '../tasks/task.js';
import { count, id, identity, reason, rows, text, value } from './fields.js';
import { PagedListing, type DialectMemory } from './paging.js';
import type { Reader, Words } from './reader.js';
import type { Service } from './service.js';

const LIMIT = 50;
const DAY_MS = 86_400_000;
/** No longest window is documented; task records are kept for a month. */
const LONGEST_WINDOW_MS = 29 * DAY_MS;

/** It may stand on another page. */
const NOT_FILTERED =
  'ListTasks: asked for one task by its id, the cloud gave a page of others: whether it is still there cannot be told';

/** Answer of `GET /v3/{project_id}/tasklist`. Every field of a row may be missing. */
const TaskList = z.object({ total_count: count, tasks: rows });

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

function createSource(client: Client, reader: Reader): ProjectSource {
  const memory: DialectMemory = {};
  const list = (filter: Query): Listing<ProjectRow> =>
    new PagedListing({
      limit: LIMIT,
      dialects: ['offset'],
      memory,
      idOf: ({ report }) => report.id,
      read: (index, signal) => readPage(client, reader, { ...filter, ...index }, signal),
    });
  return {
    scope: 'project',
    running: () => list({ status: 'Running' }),
    createdSince: (since, now) =>
      // The window is on the time of creation; the page calls its end "task end time", so plans must fit in too.
      list({ start_time: Math.max(since, now - LONGEST_WINDOW_MS), end_time: now + DAY_MS }),
    task: async (id, signal) => {
      const { rows: found, received } = await readPage(client, reader, { id }, signal);
      const row = found.find(({ report }) => report.id === id);
      if (row === undefined && received >= LIMIT) throw new CloudError('bad_payload', NOT_FILTERED);
      return row;
    },
  };
}

async function readPage(client: Client, reader: Reader, query: Query, signal: AbortSignal) {
  const path = '/v3/{project_id}/tasklist';
  const question = {
    operation: 'ListTasks',
    action: 'rds:task:list',
    path,
    query: { ...query, limit: LIMIT },
    answer: TaskList,
  };
  const { total_count, tasks } = await client.get(question, signal);
  const found = reader.rows(tasks, TaskRow, 'task').map((row) => toRow(row, reader));
  return { rows: found, received: tasks.length, count: total_count };
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
