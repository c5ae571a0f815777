import {
  DEMO_PROJECTS,
  type Scene,
  type SceneInstance,
  type SceneTask,
  type SimulatedProject,
} from '../../src/simulator/simulator.js';

const MINUTE_MS = 60_000;

/** The projects that the exporter reads: two, so that a project is never the only one. */
export const PROJECTS: readonly SimulatedProject[] = DEMO_PROJECTS;
const BILLING = PROJECTS[1]?.id ?? '';

/** How the scene's instances are called; each one's id is another word. */
export const INSTANCES = {
  moving: { id: 'f3b0c442-98fc-4c14-9afb-f4c8996fb924', name: 'kafka-orders' },
  stalled: { id: '27ae41e4-649b-434c-a495-991b7852b855', name: 'kafka-session' },
  failed: { id: '9e107d9d-372b-4682-86bd-81d3542a419d', name: 'dcs-session' },
  growing: { id: 'e4d909c2-90d0-4b1c-a068-c77f8f94ce9e', name: 'dcs-catalogue' },
  overdue: { id: '5d41402a-bc4b-4a76-b971-9d911017c592', name: 'rds-shop' },
  refused: { id: '7d793037-a076-4186-974b-0282f2f435e7', name: 'rds-reports' },
  waiting: { id: '1679091c-5a88-4faf-afb5-e6087eb1b2dc', name: 'rmq-billing' },
  silent: { id: '8f14e45f-ceea-467f-9d84-6d1dcd1a4b0c', name: 'rabbit-audit' },
  billing: { id: 'c9f0f895-fb98-4b91-99f5-1fd0297e236d', name: 'kafka-billing', project: BILLING },
} satisfies Record<string, SceneInstance>;

const EXPANSION = ['pre_check', 'disk_expansion', 'resume_operation'] as const;
const DCS_STEPS = [
  { name: 'Pre-check.', share: 0.1, subSteps: ['Resource check.', 'Instance status check.'] },
  { name: 'Data migration.', share: 0.7, subSteps: ['Resource request.', 'Full migration.'] },
  { name: 'Switch-over.', share: 0.2, subSteps: [] },
];

/** How long `ending` and `failed` live, from their birth. */
export const LIFE_MS = { ending: 4.2 * MINUTE_MS, failed: 0.52 * 20 * MINUTE_MS };

function dcsSteps(durationMs: number) {
  return DCS_STEPS.map(({ share, ...step }) => ({ ...step, durationMs: share * durationMs }));
}

/** The tasks by what they do; `now` is the time at which the scene is built. */
export function tasksAt(now: number) {
  const at = (minutesAgo: number): number => now - minutesAgo * MINUTE_MS;
  return {
    /** Half done, and a percent further every three seconds. */
    moving: {
      service: 'kafka',
      instanceId: INSTANCES.moving.id,
      id: '8abf7a0184e7a51d0184e7b2a4f80001',
      name: 'extendInstance',
      bornAt: at(2.5),
      durationMs: 5 * MINUTE_MS,
      steps: EXPANSION,
      userName: 'ops',
      busyWord: 'EXTENDING',
    },
    /** Stands at 62 % until a test lets it move. */
    stalled: {
      service: 'kafka',
      instanceId: INSTANCES.stalled.id,
      id: '8abf7a0184e7a51d0184e7b2a4f80002',
      name: 'extendInstance',
      bornAt: at(120),
      durationMs: 60 * MINUTE_MS,
      steps: ['pre_check', 'rolling_scaling', 'resume_operation'],
      outcome: { kind: 'stalls', atPercent: 62 },
      userName: 'ops',
      busyWord: 'EXTENDING',
    },
    /** Fails in its second step, soon, or when a test lets it: who watches sees which step it was. */
    failed: {
      service: 'dcs',
      instanceId: INSTANCES.failed.id,
      id: 'ff80808185a2b5c60185a2c4d1e20003',
      name: 'EXTEND',
      bornAt: at(8.7),
      steps: dcsSteps(20 * MINUTE_MS),
      outcome: { kind: 'fails', atStep: 2, share: 0.6, errorCode: 'DCS.4065' },
      userName: 'ops',
    },
    growing: {
      service: 'dcs',
      instanceId: INSTANCES.growing.id,
      id: 'ff80808185a2b5c60185a2c4d1e20004',
      name: 'AddReplica',
      bornAt: at(2.5),
      steps: dcsSteps(5 * MINUTE_MS),
      userName: 'ops',
      busyWord: 'EXTENDING',
    },
    /** It moves, but should have been done twenty minutes ago. */
    overdue: {
      service: 'rds',
      instanceId: INSTANCES.overdue.id,
      id: '31b8ae21-7a0e-4ad5-9d3f-c5b1f6a70005',
      name: 'RestoreMysqlInInstance',
      bornAt: at(2.5),
      durationMs: 5 * MINUTE_MS,
      row: { create_time: rdsTime(at(60)), end_time: rdsTime(at(20)) },
      orderId: 'CS2611220001',
    },
    /** Failed before anybody watched, with words in place of a code. */
    refused: {
      service: 'rds',
      instanceId: INSTANCES.refused.id,
      id: '31b8ae21-7a0e-4ad5-9d3f-c5b1f6a70006',
      name: 'BackupDbSqlserverInInstance',
      bornAt: at(6),
      durationMs: 10 * MINUTE_MS,
      outcome: { kind: 'fails', atStep: 1, reason: 'No space for the backup.' },
    },
    waiting: {
      service: 'rocketmq',
      instanceId: INSTANCES.waiting.id,
      id: '8abf7a0184e7a51d0184e7b2a4f80007',
      name: 'modifyInstanceSpec',
      bornAt: at(180),
      queuedMs: 1440 * MINUTE_MS,
      userName: 'ops',
    },
    done: {
      service: 'rocketmq',
      instanceId: INSTANCES.waiting.id,
      id: '8abf7a0184e7a51d0184e7b2a4f80008',
      name: 'extendInstance',
      bornAt: at(30),
      durationMs: 12 * MINUTE_MS,
      steps: ['pre_check', 'rolling_scaling', 'resume_operation'],
      userName: 'ops',
    },
    cancelled: {
      service: 'rabbitmq',
      instanceId: INSTANCES.silent.id,
      id: '8abf7a0184e7a51d0184e7b2a4f80009',
      name: 'extendInstance',
      bornAt: at(50),
      outcome: { kind: 'is-cancelled', atPercent: 30 },
      userName: 'ops',
    },
    /** RabbitMQ tells that it runs, and no more. */
    silent: {
      service: 'rabbitmq',
      instanceId: INSTANCES.silent.id,
      id: '8abf7a0184e7a51d0184e7b2a4f8000a',
      name: 'restartInstance',
      bornAt: at(1),
      durationMs: 60 * MINUTE_MS,
      userName: 'ops',
    },
    /** Its status is a word that the exporter does not know. */
    odd: {
      service: 'dcs',
      instanceId: INSTANCES.growing.id,
      id: 'ff80808185a2b5c60185a2c4d1e2000c',
      name: 'ChangeNodeType',
      bornAt: at(5),
      status: 'PAUSED',
      userName: 'ops',
      reportsProgress: false,
    },
    /** Succeeds soon, or when a test lets it: who watches sees it finish. */
    ending: {
      service: 'kafka',
      project: BILLING,
      instanceId: INSTANCES.billing.id,
      id: '8abf7a0184e7a51d0184e7b2a4f8000b',
      name: 'extendInstance',
      bornAt: at(3),
      durationMs: LIFE_MS.ending,
      steps: EXPANSION,
      userName: 'finance',
    },
  } satisfies Record<string, SceneTask>;
}

/** `2026-11-22T01:00:00+0000`, as RDS writes times. */
function rdsTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+0000`;
}

export type Tasks = Record<keyof ReturnType<typeof tasksAt>, SceneTask>;

/** Everything above, for the simulated cloud. */
export function sceneOf(tasks: Tasks): Scene {
  const of = (...names: (keyof typeof INSTANCES)[]): SceneInstance[] => names.map((name) => INSTANCES[name]);
  return {
    instances: {
      rds: of('overdue', 'refused'),
      kafka: of('moving', 'stalled', 'billing'),
      rocketmq: of('waiting'),
      rabbitmq: of('silent'),
      dcs: of('failed', 'growing'),
    },
    tasks: Object.values(tasks),
  };
}
