import { randomUuid } from '../random.js';
import { serviceRefusal, type Answer, type Host } from '../refusal.js';
import { viewSteps, viewTask, type LifeStatus, type StepView } from '../task-life.js';
import { isoTime, plainTime } from '../times.js';
import type { SimulatedInstance, SimulatedTask } from '../world.js';
import { bornBetween, readList, wantedInstances } from './list-query.js';
import { defineApi, type Call, type Service } from './service.js';

// The reference names no code for a bad parameter; this one is a guess.
const HOST = {
  key: 'dcs',
  errorBody: (_, errorCode, message) => ({
    error_code: errorCode,
    error_msg: message,
    error_ext_msg: null,
  }),
  codes: { forbidden: 'DCS.2003', badParameter: '111400005', instanceRefused: 'DCS.4031' },
} as const satisfies Host;

const WORDS: Readonly<Record<LifeStatus, string>> = {
  waiting: 'CREATED',
  running: 'EXECUTING',
  succeeded: 'SUCCESS',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};

const STEP_WORDS: Readonly<Record<LifeStatus, string>> = {
  waiting: 'WAITING',
  running: 'EXECUTING',
  succeeded: 'FINISH',
  failed: 'FAILED',
  cancelled: 'CANCELED',
};

const INSTANCE = String.raw`/v2/(?<project>[^/]+)/instances/(?<instance>[^/]+)`;

const DCS = {
  name: 'dcs',
  instancePrefix: 'dcs',
  idleStatus: 'RUNNING',
  queuedMs: 4_000,
  taskKinds: [
    {
      name: 'EXTEND',
      steps: [
        ['Pre-check.', 1, 'Resource check.', 'Instance status check.'],
        ['Data migration.', 6, 'Resource request.', 'Full migration.', 'Incremental migration.'],
        ['Switch-over.', 2],
      ],
      busyStatus: 'EXTENDING',
      reportsProgress: true,
      details: { old_capacity: '4', new_capacity: '8' },
      errorCode: 'DCS.4065',
    },
    { name: 'BindEip', steps: [['bind', 1]], details: { enable_public_ip: true } },
    {
      name: 'AddReplica',
      steps: [
        ['Pre-check.', 1, 'Resource check.'],
        ['Replica creation.', 5, 'Resource request.', 'Data synchronization.'],
        ['Configuration update.', 2],
      ],
      busyStatus: 'EXTENDING',
      reportsProgress: true,
      details: { old_replica_num: 1, new_replica_num: 2 },
      errorCode: 'DCS.4064',
    },
    { name: 'masterStandbySwapJob', steps: [['swap', 1]], busyStatus: 'RESTARTING' },
  ],
} as const satisfies Service;

export const dcs = defineApi({
  host: HOST,
  services: [DCS],
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
      list: { rows: 'tasks', count: 'task_count', id: 'id', running: 'EXECUTING' },
      answer: listTasks,
    },
    {
      operation: 'ShowBackgroundTaskProgress',
      method: 'GET',
      path: new RegExp(`^${INSTANCE}/tasks/(?<task>[^/]+)/progress$`),
      progress: { percent: 'progress', steps: 'step_details' },
      answer: showProgress,
    },
  ],
});

function listInstances(call: Call): Answer {
  const { offset, limit } = readPage(call);
  const { instances: found, statusOf } = wantedInstances(call, DCS);
  const page = found.slice(offset, offset + limit);
  return {
    status: 200,
    body: { instance_num: found.length, instances: page.map((one) => toInstance(one, statusOf(one))) },
  };
}

function toInstance({ id, name, createdAt }: SimulatedInstance, status: string): object {
  return {
    instance_id: id,
    name,
    status,
    engine: 'Redis',
    engine_version: '6.0',
    capacity: 8,
    max_memory: 8192,
    used_memory: 2110,
    created_at: isoTime(createdAt),
    enterprise_project_id: '0',
    tags: [],
    service_upgrade: false,
    service_task_id: '',
  };
}

function listTasks(call: Call): Answer {
  const { offset, limit } = readPage(call);
  const list = readList(call, HOST);
  const isInWindow = bornBetween(list.compactTime('start_time'), list.compactTime('end_time'));
  const found = tasksOfInstance(call).filter(isInWindow);
  const tasks = found.slice(offset, offset + limit).map((task) => toRow(task, call.now));
  // Documented as text, shown as a number; DMS sends text.
  return { status: 200, body: { task_count: found.length, tasks } };
}

function readPage(call: Call): { offset: number; limit: number } {
  const list = readList(call, HOST);
  return {
    offset: list.integer('offset', { fallback: 0, min: 0 }),
    limit: list.integer('limit', { fallback: 10, min: 1, max: 1000 }),
  };
}

function toRow(task: SimulatedTask, now: number): object {
  const { status, updatedAt, errorCode } = viewTask(task, now);
  return {
    id: task.id,
    name: task.name,
    details: task.details ?? {},
    user_name: task.userName ?? 'ops',
    user_id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    params: JSON.stringify(task.params ?? {}),
    status: task.status ?? WORDS[status],
    created_at: isoTime(task.bornAt),
    updated_at: isoTime(updatedAt),
    error_code: errorCode,
    enable_show: task.reportsProgress,
    ...task.row,
  };
}

function showProgress(call: Call): Answer {
  const task = tasksOfInstance(call).find(({ id }) => id === call.taskId);
  if (task === undefined) throw serviceRefusal(HOST, 400, '111400070', 'The task ID is invalid.');
  if (!task.reportsProgress) throw serviceRefusal(HOST, 400, '111400071', 'This task has no details.');
  return { status: 200, body: task.progress ?? toProgress(task, call.now) };
}

function toProgress(task: SimulatedTask, now: number): object {
  const { percent, remainingSeconds } = viewTask(task, now);
  const steps = viewSteps(task, now).map((step, index) => {
    const id = `${task.id}/${index}`;
    const subSteps = step.subSteps.map((subStep, place) => ({
      ...prefixed('sub_step', randomUuid(id, place), subStep),
      detail: '',
    }));
    return { ...prefixed('step', randomUuid(id), step), sub_step_details: subSteps };
  });
  return { progress: percent, remain_time: remainingSeconds, step_details: steps };
}

function prefixed(prefix: 'step' | 'sub_step', id: string, step: StepView): object {
  return {
    [`${prefix}_id`]: id,
    [`${prefix}_name`]: step.name,
    [`${prefix}_status`]: STEP_WORDS[step.status],
    begin_time: step.startedAt === undefined ? '' : plainTime(step.startedAt),
    end_time: endTimeOf(step),
    error_code: step.status === 'succeeded' && prefix === 'step' ? LEFTOVER_CODE : step.errorCode,
  };
}

/** The reference shows codes on finished steps: they mean nothing. */
const LEFTOVER_CODE = 'DCS.4064';

/** The reference shows an end for a step that still runs: it is a plan. */
function endTimeOf({ status, endedAt, plannedEndAt }: StepView): string {
  if (status === 'waiting') return '';
  return plainTime(endedAt ?? plannedEndAt);
}

function tasksOfInstance({ world, project, instanceId, now }: Call): readonly SimulatedTask[] {
  if (!world.hasInstance(project, DCS.name, instanceId))
    throw serviceRefusal(HOST, 404, '111404022', 'This DCS instance does not exist.');
  return world.tasksOf(project, DCS.name, instanceId, now);
}
