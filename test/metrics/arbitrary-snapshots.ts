import fc, { type Arbitrary } from 'fast-check';
import { CloudError, REASONS, type Reason } from '../../src/cloud/errors.js';
import type { ScrapeResult } from '../../src/report/scrape-result.js';
import type { Health, Snapshot } from '../../src/tasks/snapshot.js';
import {
  FINISHED,
  isFinished,
  STATUSES,
  type FinishedStatus,
  type Instance,
  type Status,
  type Step,
  type Substep,
  type Task,
} from '../../src/tasks/task.js';
import { task as someTask } from './snapshots.js';

/** What means something in the text format, to prom-client, to those who split lines, or nothing. */
const AWKWARD = [',', ':', '"', '\\', '\n', '\r', '\0', '\u0007', '\u2028', '}', '{', '=', ' ', '#', '😀'];

/** Any text that has no half characters. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom(...AWKWARD, 'a', 'b'), maxLength: 8 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 240, maxLength: 300 }) },
);

const instant = fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 });
const status = fc.constantFrom<Status>(...STATUSES);

function known<T>(arbitrary: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function uniqueBy<T>(
  arbitrary: Arbitrary<T>,
  identity: (one: T) => unknown,
  maxLength: number,
): Arbitrary<T[]> {
  return fc.uniqueArray(arbitrary, { selector: (one) => JSON.stringify(identity(one)), maxLength });
}

function numbersBy<Word extends string>(words: readonly Word[]): Arbitrary<Record<Word, number>> {
  const entries = words.map((word) => [word, fc.nat()] as const);
  return fc.record(Object.fromEntries(entries)) as unknown as Arbitrary<Record<Word, number>>;
}

const substepKeys = {
  number: fc.constant(0),
  name: text,
  status,
  startedAt: known(instant),
  endedAt: known(instant),
};
const substep: Arbitrary<Substep> = fc.record(substepKeys);
const step: Arbitrary<Step> = fc.record({
  ...substepKeys,
  errorCode: text,
  substeps: fc.array(substep, { maxLength: 3 }),
});

const taskFields = fc.record({
  id: text,
  instanceId: text,
  instanceName: text,
  name: text,
  orderId: text,
  userName: text,
  status,
  createdAt: known(instant),
  endedAt: known(instant),
  plannedEndAt: known(instant),
  errorCode: text,
  reason: text,
  lastProgressAt: instant,
  progress: fc.record({
    percent: known(fc.double({ min: 0, max: 100, noNaN: true })),
    remainingSeconds: known(fc.nat()),
    steps: fc.array(step, { maxLength: 5 }),
    stepsDropped: fc.nat(),
  }),
});

const task: Arbitrary<Task> = taskFields.map((fields) =>
  someTask(isFinished(fields.status) ? fields : { ...fields, endedAt: undefined }),
);

const instance: Arbitrary<Instance> = fc.record({ id: text, name: text, status: text });

const health: Arbitrary<Health> = fc.record({
  success: fc.boolean(),
  durationSeconds: fc.double({ min: 0, max: 600, noNaN: true }),
  lastSuccessAt: known(instant),
  pendingInstances: fc.nat(),
  isPaused: fc.boolean(),
  missingRows: fc.nat(),
  refusedInstances: fc.array(
    instance.map((one) => ({
      instance: one,
      error: new CloudError('forbidden', 'refused', { status: 403 }),
    })),
  ),
  failure: fc.constant(undefined),
  usage: fc.record({ calls: fc.nat(), allowed: fc.nat() }),
  errors: numbersBy<Reason>(REASONS),
  unrecognized: fc.dictionary(fc.constantFrom('status', 'time', 'percent'), fc.nat()),
});

const snapshot: Arbitrary<Snapshot> = fc.record({
  project: text,
  service: fc.constantFrom('rds', 'kafka', 'rocketmq', 'rabbitmq', 'dcs'),
  takenAt: instant,
  tasks: uniqueBy(task, ({ instanceId, id }) => [instanceId, id], 4),
  counts: numbersBy<Status>(STATUSES),
  dropped: fc.nat(),
  finished: numbersBy<FinishedStatus>(FINISHED),
  instances: uniqueBy(instance, ({ id }) => id, 3),
  health,
});

/** Any result of a scrape. */
export const result: Arbitrary<ScrapeResult> = fc.record({
  projects: uniqueBy(
    fc.record({ name: text, id: text, region: text, credentials: text }),
    ({ name }) => name,
    3,
  ),
  snapshots: uniqueBy(snapshot, ({ project, service }) => [project, service], 4),
  steps: fc.boolean(),
});
