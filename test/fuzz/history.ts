import fc from 'fast-check';
import {
  CLOUD_SERVICES,
  FAULT_KINDS,
  type CloudService,
  type Fault,
  type FaultKind,
  type Outcome,
  type Scene,
  type SceneTask,
} from '../../src/simulator/simulator.js';
import { HOUR, MINUTE, SECOND, T0 } from '../planner/virtual-world.js';

/** A task, and when it is deleted without a trace. */
export interface PlannedTask {
  readonly task: SceneTask;
  readonly deletedAt: number;
}

/** What happens before a scrape, and how much time the scrape has. */
export interface Move {
  readonly afterMs: number;
  readonly budgetMs: number;
  readonly fault: Fault | null;
  readonly clearsFaults: boolean;
  readonly reloads: boolean;
}

/** The life of a small cloud, and how it is scraped. */
export interface History {
  readonly services: readonly CloudService[];
  readonly tasks: readonly PlannedTask[];
  /** Older tasks that make the lists longer than a page. */
  readonly crowd: boolean;
  readonly moves: readonly Move[];
}

const INSTANCES = ['one', 'two', 'three'];
const FAULTY_OPERATIONS = [
  'ListInstances',
  'ListBackgroundTasks',
  'ShowBackgroundTaskProgress',
  'ListTasks',
] as const;

/** Changing, as every service spells it. */
const BUSY: Readonly<Record<CloudService, string>> = {
  rds: 'MODIFYING',
  kafka: 'EXTENDING',
  rocketmq: 'EXTENDING',
  rabbitmq: 'EXTENDING',
  dcs: 'EXTENDING',
};

const outcome: fc.Arbitrary<Outcome> = fc.constantFrom<Outcome>(
  { kind: 'succeeds' },
  { kind: 'fails', atStep: 1, errorCode: 'DCS.4063', reason: 'no space' },
  { kind: 'stalls', atPercent: 40, givesUpAfterMs: 12 * MINUTE },
  { kind: 'is-cancelled', atPercent: 70 },
);

const plannedTask = (services: readonly CloudService[]): fc.Arbitrary<PlannedTask> =>
  fc
    .record({
      service: fc.constantFrom(...services),
      instance: fc.constantFrom(...INSTANCES),
      number: fc.nat(1_000_000),
      bornAt: fc.integer({ min: -10 * 60, max: 20 * 60 }),
      durationMs: fc.constantFrom(20 * SECOND, MINUTE, 4 * MINUTE, 15 * MINUTE, 2 * HOUR),
      outcome,
      deletedAt: fc.oneof(
        { weight: 4, arbitrary: fc.constant(Infinity) },
        { arbitrary: fc.nat(20 * 60), weight: 1 },
      ),
    })
    .map(({ service, instance, number, bornAt, deletedAt, ...life }) => ({
      task: {
        service,
        instanceId: idOf(service, instance),
        id: `task-${number}`,
        bornAt: T0 + bornAt * SECOND,
        busyWord: BUSY[service],
        ...life,
      },
      deletedAt: T0 + deletedAt * SECOND,
    }));

/** Kinds that change what the cloud says of tasks and instances, or leave some of it out, without an error. */
const CHANGED_ANSWERS: readonly FaultKind[] = [
  'null-rows',
  'page-number',
  'count-of-page',
  'index-ignored',
  'many-tasks',
  'many-steps',
  'long-id',
  'deep-value',
  'control-characters',
];

const FAILURES = FAULT_KINDS.filter((kind) => !CHANGED_ANSWERS.includes(kind));

const fault = (services: readonly CloudService[]): fc.Arbitrary<Fault> =>
  fc.record(
    {
      kind: fc.constantFrom(...FAILURES),
      service: fc.constantFrom(...services),
      operation: fc.constantFrom(...FAULTY_OPERATIONS),
      times: fc.integer({ min: 1, max: 6 }),
      retryAfterSeconds: fc.constantFrom(1, 30, 300, 400),
      delayMs: fc.constantFrom(500, 4_000, 30_000),
    },
    { requiredKeys: ['kind', 'service'] },
  );

const move = (services: readonly CloudService[]): fc.Arbitrary<Move> =>
  fc.record({
    afterMs: fc.constantFrom(
      1 * SECOND,
      15 * SECOND,
      15 * SECOND,
      30 * SECOND,
      MINUTE,
      2 * MINUTE,
      4 * MINUTE,
    ),
    budgetMs: fc.constantFrom(9_500, 9_500, 9_500, 9_500, 4_000, 700, 50, 1),
    fault: fc.option(fault(services), { freq: 2 }),
    clearsFaults: fc.boolean(),
    reloads: fc.constantFrom(false, false, false, true),
  });

export const history: fc.Arbitrary<History> = fc
  .uniqueArray(fc.constantFrom(...CLOUD_SERVICES), { minLength: 1, maxLength: 2 })
  .chain((services) =>
    fc.record({
      services: fc.constant(services),
      tasks: fc.uniqueArray(plannedTask(services), { maxLength: 8, selector: ({ task }) => task.id }),
      crowd: fc.constantFrom(false, false, false, true),
      moves: fc.array(move(services), { minLength: 3, maxLength: 14 }),
    }),
  );

/** The cloud as it is at `now`: what was deleted before is not in it. */
export function sceneAt({ services, tasks, crowd }: History, now: number): Scene {
  const instances: Scene['instances'] = {};
  for (const service of services) instances[service] = INSTANCES.map((name) => ({ id: idOf(service, name) }));
  const present = tasks.flatMap(({ task, deletedAt }) => (now < deletedAt ? [task] : []));
  return { instances, tasks: crowd ? [...present, ...services.flatMap(crowdOf)] : present };
}

/** RDS lists 50 to a page, of all and of those that run; DMS lists 100 of one instance. */
function crowdOf(service: CloudService): readonly SceneTask[] {
  const isRds = service === 'rds';
  return Array.from({ length: isRds ? 60 : 120 }, (_, at) => ({
    service,
    instanceId: idOf(service, 'one'),
    id: `crowd-${service}-${at}`,
    bornAt: T0 - HOUR - at * SECOND,
    durationMs: isRds ? 40 * HOUR : MINUTE,
    reportsProgress: false,
  }));
}

function idOf(service: CloudService, instance: string): string {
  return `${service}-${instance}`;
}
