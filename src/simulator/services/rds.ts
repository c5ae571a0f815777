import { randomId } from '../random.js';
import { badParameter, type Answer, type Host } from '../refusal.js';
import { plannedEndOf, viewTask, type LifeStatus } from '../task-life.js';
import { offsetTime } from '../times.js';
import type { SimulatedTask } from '../world.js';
import { bornBetween, instanceStatuses, matching, readList } from './list-query.js';
import { defineApi, type Call, type Service } from './service.js';

const HOST = {
  key: 'rds',
  codes: { forbidden: 'DBS.280015', badParameter: 'DBS.280001' },
} as const satisfies Host;

const WORDS: Readonly<Record<LifeStatus, string>> = {
  waiting: 'Pending',
  running: 'Running',
  succeeded: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
};

const RDS = {
  name: 'rds',
  instancePrefix: 'rds',
  idleStatus: 'ACTIVE',
  instanceId: (...key) => `${randomId(...key)}in01`,
  queuedMs: 0,
  taskKinds: [
    {
      name: 'CreateMysqlReplicaInstance',
      steps: [['replicate', 1]],
      busyStatus: 'MODIFYING',
      reason: 'The replica could not follow its primary.',
    },
    {
      name: 'RestartMysqlInstance',
      steps: [['restart', 1]],
      busyStatus: 'REBOOTING',
      reason: 'The instance did not come back.',
    },
    // The reference shows names with a blank in front.
    { name: ' MysqlBindEIP', steps: [['bind', 1]], reason: 'The address is taken.' },
    {
      name: 'BackupDbSqlserverInInstance',
      steps: [['backup', 1]],
      busyStatus: 'BACKING UP',
      reason: 'No space for the backup.',
    },
    {
      name: 'CreateMysqlSingleHAInstance',
      steps: [['create', 1]],
      busyStatus: 'MODIFYING INSTANCE TYPE',
      reason: 'No capacity in the second zone.',
    },
    {
      name: 'RestoreSqlserverInInstance',
      steps: [['restore', 1]],
      busyStatus: 'RESTORING',
      reason: 'The backup is damaged.',
    },
  ],
} as const satisfies Service;

export const rds = defineApi({
  host: HOST,
  services: [RDS],
  routes: [
    {
      operation: 'ListTasks',
      method: 'GET',
      path: /^\/v3\/(?<project>[^/]+)\/tasklist$/,
      list: { rows: 'tasks', count: 'total_count', id: 'id', running: 'Running', percent: 'process' },
      answer: listTasks,
    },
  ],
});

/** One list for the whole project; an instance is a filter. */
function listTasks(call: Call): Answer {
  const { query, world, project, now } = call;
  const list = readList(call, HOST);
  const offset = list.integer('offset', { fallback: 0, min: 0 });
  const limit = list.integer('limit', { fallback: 10, min: 1, max: 50 });
  const isInWindow = readWindow(call);
  const isWanted = matching<SimulatedTask>(query, {
    id: ({ id }) => id,
    instance_id: ({ instanceId }) => instanceId,
    order_id: ({ orderId }) => orderId,
    name: ({ name }) => name.trim(),
    status: (task) => wordOf(task, now),
  });
  const found = world.tasks(project, RDS.name, now).filter((task) => isInWindow(task) && isWanted(task));
  return {
    status: 200,
    body: {
      tasks: found.slice(offset, offset + limit).map(rowsOf(call)),
      actions: [...new Set(found.map(({ name }) => name.trim()))],
      total_count: found.length,
    },
  };
}

/** Both ends of the window compare with the creation of a task. */
function readWindow(call: Call): (task: SimulatedTask) => boolean {
  const list = readList(call, HOST);
  if (call.query.has('start_time') && !call.query.has('end_time')) throw badParameter(HOST, 'end_time');
  const from = list.integer('start_time', { fallback: -Infinity, min: 0 });
  return bornBetween(from, list.integer('end_time', { fallback: Infinity, min: 0 }));
}

function rowsOf(call: Call): (task: SimulatedTask) => Record<string, unknown> {
  const { world, project, now } = call;
  const statusOf = instanceStatuses(call, RDS);
  const instances = new Map(world.instances(project, RDS.name).map((instance) => [instance.id, instance]));
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
      // The planned end, even when the task ended early or late.
      end_time: offsetTime(plannedEndOf(task)),
      status: word,
      ...task.row,
    };
  };
}

function wordOf(task: SimulatedTask, now: number): string {
  return task.status ?? WORDS[viewTask(task, now).status];
}
