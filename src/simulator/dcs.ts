import { drawUuid } from './draw.js';
import { readStatuses } from './instance-status.js';
import { bornWithin, readInteger, wantedBy } from './list-query.js';
import { serviceRefusal, type Answer, type Refusal } from './refusal.js';
import type { Call, Route } from './route.js';
import { viewSteps, viewTask, type LifeStatus, type StepView } from './task-life.js';
import { isoTime, plainTime } from './times.js';
import type { SimulatedInstance, SimulatedTask } from './world.js';

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

export const dcsRoutes: readonly Route[] = [
  {
    host: 'dcs',
    operation: 'ListInstances',
    method: 'GET',
    path: /^\/v2\/(?<project>[^/]+)\/instances$/,
    serviceOf: () => 'dcs',
    answer: listInstances,
  },
  {
    host: 'dcs',
    operation: 'ListBackgroundTasks',
    method: 'GET',
    path: new RegExp(`^${INSTANCE}/tasks$`),
    serviceOf: () => 'dcs',
    answer: listTasks,
  },
  {
    host: 'dcs',
    operation: 'ShowBackgroundTaskProgress',
    method: 'GET',
    path: new RegExp(`^${INSTANCE}/tasks/(?<task>[^/]+)/progress$`),
    serviceOf: () => 'dcs',
    answer: showProgress,
  },
];

function listInstances({ world, project, query, now }: Call): Answer {
  const { offset, limit } = readPage(query);
  const statusOf = readStatuses(world, { project, service: 'dcs', now });
  const wanted = wantedBy<SimulatedInstance>(query, {
    instance_id: ({ id }) => id,
    name: ({ name }) => name,
    status: statusOf,
  });
  const found = world.instances(project, 'dcs').filter(wanted);
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

function listTasks({ world, project, instanceId, query, now }: Call): Answer {
  const { offset, limit } = readPage(query);
  const born = bornWithin(query, ['start_time', 'end_time'], badParameter);
  requireInstance({ world, project, instanceId });
  const found = world.tasksOf(project, 'dcs', instanceId, now).filter(born);
  const tasks = found.slice(offset, offset + limit).map((task) => toRow(task, now));
  // Documented as text, shown as a number; DMS sends text.
  return { status: 200, body: { task_count: found.length, tasks } };
}

function readPage(query: URLSearchParams): { offset: number; limit: number } {
  return {
    offset: readInteger(query, 'offset', { fallback: 0, min: 0 }, badParameter),
    limit: readInteger(query, 'limit', { fallback: 10, min: 1, max: 1000 }, badParameter),
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
  requireInstance(call);
  const tasks = call.world.tasksOf(call.project, 'dcs', call.instanceId, call.now);
  const task = tasks.find(({ id }) => id === call.taskId);
  if (task === undefined) throw serviceRefusal('dcs', 400, '111400070', 'The task ID is invalid.');
  if (!task.reportsProgress) throw serviceRefusal('dcs', 400, '111400071', 'This task has no details.');
  return { status: 200, body: task.progress ?? toProgress(task, call.now) };
}

function toProgress(task: SimulatedTask, now: number): object {
  const { percent, remainingSeconds } = viewTask(task, now);
  const steps = viewSteps(task, now).map((step, index) => {
    const id = `${task.id}/${index}`;
    const subSteps = step.subSteps.map((subStep, place) => ({
      ...prefixed('sub_step', drawUuid(id, place), subStep),
      detail: '',
    }));
    return { ...prefixed('step', drawUuid(id), step), sub_step_details: subSteps };
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

function requireInstance({
  world,
  project,
  instanceId,
}: Pick<Call, 'world' | 'project' | 'instanceId'>): void {
  if (world.hasInstance(project, 'dcs', instanceId)) return;
  throw serviceRefusal('dcs', 404, '111404022', 'This DCS instance does not exist.');
}

/** The reference names no code for these; this one is a guess. */
function badParameter(name: string): Refusal {
  return serviceRefusal('dcs', 400, '111400005', `Invalid parameter ${name}.`);
}
