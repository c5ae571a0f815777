import { readStatuses } from './instance-status.js';
import { readInteger, wantedBy } from './list-query.js';
import { serviceRefusal, type Answer, type Refusal } from './refusal.js';
import type { Call, Route } from './route.js';
import { plannedEndOf, viewTask, type LifeStatus } from './task-life.js';
import { offsetTime } from './times.js';
import type { SimulatedTask } from './world.js';

const WORDS: Readonly<Record<LifeStatus, string>> = {
  waiting: 'Pending',
  running: 'Running',
  succeeded: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
};

export const rdsRoutes: readonly Route[] = [
  {
    host: 'rds',
    operation: 'ListTasks',
    method: 'GET',
    path: /^\/v3\/(?<project>[^/]+)\/tasklist$/,
    serviceOf: () => 'rds',
    answer: listTasks,
  },
];

/** One list for the whole project; an instance is a filter here. */
function listTasks(call: Call): Answer {
  const offset = readInteger(call.query, 'offset', { fallback: 0, min: 0 }, badParameter);
  const limit = readInteger(call.query, 'limit', { fallback: 10, min: 1, max: 50 }, badParameter);
  const born = readWindow(call.query);
  const wanted = wantedBy<SimulatedTask>(call.query, {
    id: ({ id }) => id,
    instance_id: ({ instanceId }) => instanceId,
    order_id: ({ orderId }) => orderId,
    name: ({ name }) => name.trim(),
    status: (task) => wordOf(task, call.now),
  });
  const found = call.world.tasks(call.project, 'rds', call.now).filter((task) => born(task) && wanted(task));
  return {
    status: 200,
    body: {
      tasks: found.slice(offset, offset + limit).map(rowsOf(call)),
      actions: [...new Set(found.map(({ name }) => name.trim()))],
      total_count: found.length,
    },
  };
}

/** Both ends are about the creation of a task, whatever they are called. */
function readWindow(query: URLSearchParams): (task: SimulatedTask) => boolean {
  if (query.has('start_time') && !query.has('end_time')) throw badParameter('end_time');
  const from = readInteger(query, 'start_time', { fallback: -Infinity, min: 0 }, badParameter);
  const to = readInteger(query, 'end_time', { fallback: Infinity, min: 0 }, badParameter);
  return ({ bornAt }) => bornAt >= from && bornAt <= to;
}

function rowsOf({ world, project, now }: Call): (task: SimulatedTask) => Record<string, unknown> {
  const statusOf = readStatuses(world, { project, service: 'rds', now });
  const instances = new Map(world.instances(project, 'rds').map((instance) => [instance.id, instance]));
  return (task) => {
    const instance = instances.get(task.instanceId);
    const { status, percent, reason } = viewTask(task, now);
    const word = wordOf(task, now);
    return {
      id: task.id,
      name: task.name,
      instance_id: task.instanceId,
      instance_name: instance?.name ?? '',
      instance_status: instance === undefined ? '' : statusOf(instance),
      order_id: task.orderId ?? '',
      process: word === 'Completed' || word === 'Failed' ? '' : String(percent),
      ...(status === 'failed' && { fail_reason: reason }),
      create_time: offsetTime(task.bornAt),
      // The plan, even when the task ended early or late.
      end_time: offsetTime(plannedEndOf(task)),
      status: word,
      ...task.row,
    };
  };
}

function wordOf(task: SimulatedTask, now: number): string {
  return task.status ?? WORDS[viewTask(task, now).status];
}

function badParameter(name: string): Refusal {
  return serviceRefusal('rds', 400, 'DBS.280001', `Parameter error: ${name}.`);
}
