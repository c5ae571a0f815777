import { CloudError } from '../../src/cloud/errors.js';
import type { ScrapeResult } from '../../src/report/scrape-result.js';
import type { Health, Snapshot } from '../../src/tasks/snapshot.js';
import type { Task } from '../../src/tasks/task.js';
import { NOW, snapshot, step, task } from '../metrics/snapshots.js';

/*
 * What pages show in each state that an operator may meet them in, as results of scrapes.
 */

const MINUTE = 60_000;
const SERVICES = ['rds', 'kafka', 'rocketmq', 'rabbitmq', 'dcs'];
const PROJECTS = Array.from({ length: 20 }, (_, at) => `project-${at + 1}`);

type HealthOf = (project: string, service: string) => Partial<Health>;

const NEVER_READ: Partial<Health> = { success: false, durationSeconds: 0, lastSuccessAt: undefined };

function fleet(tasksOf: (service: string) => readonly Task[], healthOf: HealthOf): ScrapeResult {
  const snapshots = PROJECTS.flatMap((project) =>
    SERVICES.map((service): Snapshot => {
      const health = healthOf(project, service);
      const tasks = health.lastSuccessAt === undefined && health.success === false ? [] : tasksOf(service);
      return snapshot({ project, service, tasks, health });
    }),
  );
  const projects = PROJECTS.map((name) => ({ name, id: '', region: 'eu-west-101', credentials: 'default' }));
  return { projects, snapshots, steps: true };
}

/** Twenty tasks of a service, in every state that a row can have. */
function manyTasks(service: string): readonly Task[] {
  const steps = [step({ name: 'pre_check', status: 'succeeded' }), step({ name: 'disk_expansion' })];
  const moved = { stalled: 50, slow: 20, running: 1 };
  const running = Object.entries(moved).map(([name, minutes]) =>
    task({
      name,
      lastProgressAt: NOW - minutes * MINUTE,
      progress: { percent: 40, remainingSeconds: 60, steps },
    }),
  );
  const others = (['waiting', 'failed', 'succeeded', 'cancelled', 'unknown'] as const).map((status) =>
    task({
      ...{ name: status, status, userName: 'ops', progress: { percent: 70 } },
      ...(['waiting', 'unknown'].includes(status) ? {} : { endedAt: NOW - MINUTE }),
      ...(status === 'failed' ? { errorCode: 'DCS.4065', reason: 'The disk is too small. '.repeat(8) } : {}),
    }),
  );
  const overdue = task({ name: 'overdue', plannedEndAt: NOW - 5 * MINUTE, progress: { percent: 99 } });
  const all = [...running, ...others, overdue];
  return Array.from({ length: 20 }, (_, at) => ({
    ...(all[at % all.length] ?? overdue),
    id: `${service}-${at}-3b528bf5-ef7f-4b2d-8e2b-c71931d63203`,
    instanceId: `${service}-8b22ce43-0bf2-475a-829a-2ab897d2b50c`,
  }));
}

function failing(error: CloudError, lastSuccessAt?: number): Partial<Health> {
  const { reason, message } = error;
  return { success: false, lastSuccessAt, failure: { reason, message, error } };
}

const call =
  'ListTasks (GET https://rds.eu-west-101.myhuaweicloud.eu/v3/0d3e0a1b2c4d4e5f8a9b0c1d2e3f4a5b/tasklist)';
const refused = new CloudError('auth', `${call}: HTTP 401 APIGW.0301; check the access key`, { call });
const forbidden = new CloudError('forbidden', `${call}: HTTP 403; grant rds:task:list`, {
  ...{ call, action: 'rds:task:list' },
});

function mixed(project: string, service: string): Partial<Health> {
  if (project === 'project-1') return failing(refused);
  if (project === 'project-2') return failing(refused, NOW - 40 * MINUTE);
  if (service === 'rds') return failing(forbidden);
  if (project === 'project-3') return NEVER_READ;
  if (project === 'project-4') return { success: false, isPaused: true, lastSuccessAt: NOW - MINUTE };
  if (project === 'project-5') return { missingRows: 3, pendingInstances: 7 };
  return {};
}

const none = () => [];
const well = () => ({});

export const STATES: Readonly<Record<string, ScrapeResult>> = {
  'nothing to show': fleet(none, well),
  'nothing read yet': fleet(none, () => NEVER_READ),
  'one cause over twenty projects': fleet(manyTasks, () => failing(refused, NOW - 12 * MINUTE)),
  'one cause, and nothing read before': fleet(none, () => failing(refused)),
  'mixed causes': fleet((service) => manyTasks(service).slice(0, 3), mixed),
  '2000 tasks': fleet(manyTasks, well),
};
