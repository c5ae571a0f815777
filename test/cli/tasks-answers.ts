import type { ProjectSubject } from '../../src/report/scrape-result.js';
import type { Snapshot } from '../../src/tasks/snapshot.js';
import type { Task } from '../../src/tasks/task.js';
import { answerOf } from '../../src/report/tasks-answer.js';
import type { TasksAnswer } from '../../src/report/schema.js';
import { NOW, snapshot, step, substep, task } from '../metrics/snapshots.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const PROJECTS: readonly ProjectSubject[] = [
  { name: 'shop', id: '0d3e', region: 'eu-west-101', credentials: 'default' },
  { name: 'billing', id: '1e4f', region: 'eu-west-0', credentials: 'default' },
];

/** The answer at `NOW` for these collectors. */
export function answer(snapshots: readonly Snapshot[], projects = PROJECTS): Promise<TasksAnswer> {
  const exporter = { version: 'test', startedAt: NOW - HOUR, now: () => NOW };
  return answerOf({ projects, snapshots, steps: true }, exporter);
}

/** The answer for these tasks of Kafka in "shop". */
export function answerWith(...tasks: readonly Task[]): Promise<TasksAnswer> {
  return answer([snapshot({ tasks })], PROJECTS.slice(0, 1));
}

const at = (step: string) => [
  ...['pre_check'].map((name) => ({ name, status: 'succeeded' as const })),
  { name: step, status: 'running' as const },
  { name: 'resume_operation', status: 'waiting' as const },
];

/** One of each sort that an operator may see. */
export const MIXED: TasksAnswer = await answer([
  snapshot({
    instances: [{ id: 'b5a7', name: 'kafka-orders', status: 'EXTENDING' }],
    tasks: [
      task({
        id: '8abf01',
        name: 'extendInstance',
        instanceName: 'kafka-orders-prod-europe',
        createdAt: NOW - 95 * MINUTE,
        lastProgressAt: NOW - 3_000,
        progress: { percent: 55.4, remainingSeconds: 780, steps: at('disk_expansion').map(step) },
      }),
      task({
        id: '8abf02',
        name: 'kafkaConfigModify',
        status: 'succeeded',
        createdAt: NOW - 3 * HOUR,
        endedAt: NOW - 2.9 * HOUR,
      }),
    ],
  }),
  snapshot({
    service: 'dcs',
    tasks: [
      task({
        id: '8abf03',
        name: 'EXTEND',
        instanceName: 'dcs-session',
        status: 'failed',
        createdAt: NOW - 20 * MINUTE,
        endedAt: NOW - 4 * MINUTE,
        progress: {
          percent: 30,
          steps: [
            step({ name: 'Pre-check.', status: 'succeeded' }),
            step({ name: 'Data migration.', status: 'failed', errorCode: 'DCS.4065' }),
          ],
        },
      }),
      task({
        id: '8abf04',
        name: '主备切换',
        instanceName: '会话缓存-生产',
        createdAt: NOW - 12 * MINUTE,
        lastProgressAt: NOW - HOUR,
        progress: {
          percent: 8,
          remainingSeconds: 40,
          steps: [
            step({ name: '数据迁移', substeps: [substep({ name: '全量同步', status: 'running' })] }),
            step({ name: '切换', status: 'waiting' }),
          ],
        },
      }),
    ],
  }),
  snapshot({
    project: 'billing',
    service: 'rds',
    tasks: [
      task({
        id: '7c1f',
        name: 'ResizeMysqlVolume',
        instanceName: 'rds-billing',
        plannedEndAt: NOW + 50 * MINUTE,
        progress: { percent: 99.9 },
      }),
      task({ id: '7c20', name: '', instanceName: '', status: 'waiting', createdAt: undefined }),
      task({
        id: '7c21',
        name: 'BackupDbSqlserverInInstance',
        instanceName: 'rds-billing',
        status: 'failed',
        reason: 'No space for the backup.',
        createdAt: NOW - 7 * HOUR,
        endedAt: NOW - 6 * HOUR,
      }),
    ],
  }),
  snapshot({
    project: 'billing',
    service: 'rabbitmq',
    tasks: [
      task({
        id: '9a',
        name: 'restartInstance',
        instanceName: 'rabbit',
        status: 'cancelled',
        endedAt: NOW - 26 * HOUR,
      }),
    ],
    instances: [{ id: 'r', name: 'rabbit', status: 'RUNNING' }],
    health: {
      success: false,
      failure: {
        reason: 'forbidden',
        message:
          'ListBackgroundTasks (GET https://dms.test/tasks): HTTP 403; grant the credential the action dms:instance:getBackgroundTask, and check the project id',
      },
    },
  }),
]);
