import { badParameter, notFound, serviceRefusal, type Answer, type Host } from '../refusal.js';
import { viewSteps, viewTask, type LifeStatus } from '../task-life.js';
import { isoTime } from '../times.js';
import type { SimulatedInstance, SimulatedTask } from '../world.js';
import { KAFKA, RABBITMQ, ROCKETMQ } from './dms-engines.js';
import { bornBetween, readList, wantedInstances } from './list-query.js';
import { defineApi, type Call, type Service } from './service.js';

// The reference names no code for a bad parameter; this one is a guess.
const HOST = {
  key: 'dms',
  codes: {
    forbidden: 'DMS.00403002',
    badParameter: 'DMS.00400002',
    instanceRefused: 'DMS.00400990',
  },
} as const satisfies Host;

const ENGINES = [KAFKA, ROCKETMQ, RABBITMQ] as const;

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

/** Kafka, RocketMQ and RabbitMQ share a host: the engine is a parameter, or a property of the instance. */
export const dms = defineApi({
  host: HOST,
  services: ENGINES,
  serviceOf: (call) => (call.instanceId === '' ? namedEngine(call) : engineOf(call))?.name,
  routes: [
    {
      operation: 'ListInstances',
      method: 'GET',
      path: /^\/v2\/(?<project>[^/]+)\/instances$/,
      list: { rows: 'instances', count: 'instance_num', id: 'instance_id' },
      answer: listInstances,
    },
    {
      operation: 'ListBackgroundTasks',
      method: 'GET',
      path: new RegExp(`^${INSTANCE}/tasks$`),
      list: {
        rows: 'tasks',
        count: 'task_count',
        id: 'id',
        running: 'EXECUTING',
        index: ({ pagingParameter }) => pagingParameter,
      },
      answer: listTasks,
    },
    {
      operation: 'ShowBackgroundTask',
      method: 'GET',
      path: new RegExp(`^${INSTANCE}/tasks/(?<task>[^/]+)$`),
      answer: (call) => ({ status: 200, body: { task_count: '1', tasks: [toRow(findTask(call), call)] } }),
    },
    {
      operation: 'ShowBackgroundTaskProgress',
      method: 'GET',
      path: new RegExp(`^${INSTANCE}/tasks/(?<task>[^/]+)/progress$`),
      progress: { percent: 'progress_percentage', steps: 'step_list' },
      answer: showProgress,
    },
  ],
});

function namedEngine({ query }: Call): Service | undefined {
  return ENGINES.find(({ name }) => name === query.get('engine'));
}

function engineOf({ world, project, instanceId }: Call): Service | undefined {
  return ENGINES.find(({ name }) => world.hasInstance(project, name, instanceId));
}

function listInstances(call: Call): Answer {
  const engine = namedEngine(call);
  if (engine === undefined) throw badParameter(HOST, 'engine');
  const list = readList(call, HOST);
  const offset = list.integer('offset', { fallback: 0, min: 0 });
  const limit = list.integer('limit', { fallback: 10, min: 1, max: 50 });
  const found = (call.isEngineIgnored === true ? ENGINES : [engine]).flatMap(rowMakersOf(call));
  const page = found.slice(offset, offset + limit);
  return { status: 200, body: { instances: page.map((makeRow) => makeRow()), instance_num: found.length } };
}

/** The wanted instances of an engine, each as a function that makes its row: a page needs only a few of them. */
function rowMakersOf(call: Call): (engine: Service) => (() => object)[] {
  return (engine) => {
    const { instances, statusOf } = wantedInstances(call, engine);
    return instances.map((instance) => () => toInstance(instance, engine.name, statusOf(instance)));
  };
}

function toInstance({ id, name, createdAt }: SimulatedInstance, engine: string, status: string): object {
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
  const engine = existingEngine(call);
  const list = readList(call, HOST);
  const limit = list.integer('limit', { fallback: 10, min: 1, max: 100 });
  const index = list.integer(call.pagingParameter, { fallback: 0, min: 0 });
  const skipped = call.pagingParameter === 'offset' ? index : Math.max(0, index - 1);
  const isInWindow = bornBetween(list.compactTime('begin_time'), list.compactTime('end_time'));
  const found = call.world.tasksOf(call.project, engine.name, call.instanceId, call.now).filter(isInWindow);
  const tasks = found.slice(skipped, skipped + limit).map((task) => toRow(task, call));
  return { status: 200, body: { task_count: String(found.length), tasks } };
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
  if (engineOf(call)?.name === RABBITMQ.name) throw notFound();
  const task = findTask(call);
  if (!task.reportsProgress) throw serviceRefusal(HOST, 400, 'DMS.00400071', 'This task has no progress.');
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
  const tasks = call.world.tasksOf(call.project, engine.name, call.instanceId, call.now);
  const task = tasks.find(({ id }) => id === call.taskId);
  if (task === undefined) throw serviceRefusal(HOST, 400, 'DMS.00400070', 'The task ID is invalid.');
  return task;
}

function existingEngine(call: Call): Service {
  const engine = engineOf(call);
  if (engine === undefined) throw serviceRefusal(HOST, 404, 'DMS.00404022', 'This instance does not exist.');
  return engine;
}
