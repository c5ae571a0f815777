import { readStatuses } from './instance-status.js';
import { bornWithin, readInteger, wantedBy } from './list-query.js';
import { notFound, serviceRefusal, type Answer, type Refusal } from './refusal.js';
import type { Call, Route } from './route.js';
import { viewSteps, viewTask, type LifeStatus } from './task-life.js';
import { isoTime } from './times.js';
import type { CloudService, SimulatedInstance, SimulatedTask } from './world.js';

type Engine = Extract<CloudService, 'kafka' | 'rocketmq' | 'rabbitmq'>;
const ENGINES: readonly Engine[] = ['kafka', 'rocketmq', 'rabbitmq'];

const WORDS: Readonly<Record<LifeStatus, string>> = {
  waiting: 'CREATED',
  running: 'EXECUTING',
  succeeded: 'SUCCESS',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};

/** Steps have no word for a cancelled one. */
const STEP_WORDS: Readonly<Record<LifeStatus, string>> = {
  waiting: 'WAITING',
  running: 'IN_PROGRESS',
  succeeded: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'FAILED',
};

const INSTANCE = String.raw`/v2/(?<project>[^/]+)/instances/(?<instance>[^/]+)`;

/** Kafka, RocketMQ and RabbitMQ behind one host: the engine is a parameter, or a property of the instance. */
export const dmsRoutes: readonly Route[] = [
  {
    host: 'dms',
    operation: 'ListInstances',
    method: 'GET',
    path: /^\/v2\/(?<project>[^/]+)\/instances$/,
    serviceOf: ({ query }) => ENGINES.find((engine) => engine === query.get('engine')),
    answer: listInstances,
  },
  {
    host: 'dms',
    operation: 'ListBackgroundTasks',
    method: 'GET',
    path: new RegExp(`^${INSTANCE}/tasks$`),
    serviceOf: engineOf,
    answer: listTasks,
  },
  {
    host: 'dms',
    operation: 'ShowBackgroundTask',
    method: 'GET',
    path: new RegExp(`^${INSTANCE}/tasks/(?<task>[^/]+)$`),
    serviceOf: engineOf,
    answer: (call) => ({ status: 200, body: { task_count: '1', tasks: [toRow(findTask(call), call)] } }),
  },
  {
    host: 'dms',
    operation: 'ShowBackgroundTaskProgress',
    method: 'GET',
    path: new RegExp(`^${INSTANCE}/tasks/(?<task>[^/]+)/progress$`),
    serviceOf: engineOf,
    answer: showProgress,
  },
];

function engineOf({ world, project, instanceId }: Call): Engine | undefined {
  return ENGINES.find((engine) => world.hasInstance(project, engine, instanceId));
}

function listInstances({ world, project, query, now, isEngineIgnored = false }: Call): Answer {
  const engine = ENGINES.find((name) => name === query.get('engine'));
  if (engine === undefined) throw badParameter('engine');
  const offset = readInteger(query, 'offset', { fallback: 0, min: 0 }, badParameter);
  const limit = readInteger(query, 'limit', { fallback: 10, min: 1, max: 50 }, badParameter);
  const engines = isEngineIgnored ? ENGINES : [engine];
  const found = engines.flatMap((one) => {
    const statusOf = readStatuses(world, { project, service: one, now });
    const wanted = wantedBy<SimulatedInstance>(query, {
      instance_id: ({ id }) => id,
      name: ({ name }) => name,
      status: statusOf,
    });
    const rowOf = (instance: SimulatedInstance) => () => toInstance(instance, one, statusOf(instance));
    return world.instances(project, one).filter(wanted).map(rowOf);
  });
  const page = found.slice(offset, offset + limit);
  return {
    status: 200,
    body: { instances: page.map((row) => row()), instance_num: found.length },
  };
}

function toInstance({ id, name, createdAt }: SimulatedInstance, engine: Engine, status: string): object {
  return {
    name,
    engine,
    status,
    type: 'cluster',
    instance_id: id,
    charging_mode: 1,
    // Epoch milliseconds as text; DCS sends ISO.
    created_at: String(createdAt),
    user_name: 'ops',
    enterprise_project_id: '0',
    tags: [],
  };
}

function listTasks(call: Call): Answer {
  const { world, project, instanceId, query, now, dialect } = call;
  const engine = existingEngine(call);
  const limit = readInteger(query, 'limit', { fallback: 10, min: 1, max: 100 }, badParameter);
  const skip = dialect === 'offset' ? readPlace(query, 'offset') : Math.max(0, readPlace(query, 'start') - 1);
  const born = bornWithin(query, ['begin_time', 'end_time'], badParameter);
  const found = world.tasksOf(project, engine, instanceId, now).filter(born);
  const tasks = found.slice(skip, skip + limit).map((task) => toRow(task, call));
  return { status: 200, body: { task_count: String(found.length), tasks } };
}

function readPlace(query: URLSearchParams, name: string): number {
  return readInteger(query, name, { fallback: 0, min: 0 }, badParameter);
}

function toRow(task: SimulatedTask, { now }: Call): object {
  const { status, updatedAt } = viewTask(task, now);
  return {
    id: task.id,
    name: task.name,
    user_name: task.userName ?? 'ops',
    user_id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    params: JSON.stringify(task.params ?? {}),
    status: task.status ?? WORDS[status],
    created_at: isoTime(task.bornAt),
    updated_at: isoTime(updatedAt),
    ...task.row,
  };
}

function showProgress(call: Call): Answer {
  // No such API was ever published for RabbitMQ, so the gateway does not know the path.
  if (engineOf(call) === 'rabbitmq') throw notFound();
  const task = findTask(call);
  if (!task.reportsProgress) throw serviceRefusal('dms', 400, 'DMS.00400071', 'This task has no progress.');
  return { status: 200, body: task.progress ?? toProgress(task, call.now) };
}

function toProgress(task: SimulatedTask, now: number): object {
  const { percent, remainingSeconds } = viewTask(task, now);
  return {
    progress_percentage: percent,
    remain_time: remainingSeconds,
    step_list: viewSteps(task, now).map(({ name, status, startedAt, endedAt }) => ({
      name,
      statue: STEP_WORDS[status],
      start_time: startedAt ?? null,
      end_time: endedAt ?? null,
    })),
  };
}

function findTask(call: Call): SimulatedTask {
  const engine = existingEngine(call);
  const tasks = call.world.tasksOf(call.project, engine, call.instanceId, call.now);
  const task = tasks.find(({ id }) => id === call.taskId);
  if (task === undefined) throw serviceRefusal('dms', 400, 'DMS.00400070', 'The task ID is invalid.');
  return task;
}

function existingEngine(call: Call): Engine {
  const engine = engineOf(call);
  if (engine === undefined) throw serviceRefusal('dms', 404, 'DMS.00404022', 'This instance does not exist.');
  return engine;
}

/** The reference names no code for these; this one is a guess. */
function badParameter(name: string): Refusal {
  return serviceRefusal('dms', 400, 'DMS.00400002', `Invalid parameter ${name}.`);
}
