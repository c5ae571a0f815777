import { text as streamText } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import { expose } from '../../src/metrics/exposition.js';
import { services } from '../../src/services/registry.js';
import type { Service } from '../../src/services/service.js';
import { isFinished, STATUSES, type Instance, type Progress, type TaskRow } from '../../src/tasks/task.js';
import { parseExposition } from '../metrics/parse-exposition.js';
import { FakeCloud, T0 } from '../tasks/cloud.js';
import { fuzz } from './fuzz.js';
import { edited, edits, hostileValue, textOf } from './hostile.js';
import {
  operations,
  recordedBodies,
  sourceOver,
  type Found,
  type Operation,
  type RawAnswer,
} from './services.js';

const LONGEST_LABEL = 256;
/** An error may quote some of what came back, and no more. */
const LONGEST_MESSAGE = 2_000;
const HALF_CHARACTER = /\p{Cs}/u;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u;

const status = fc.constantFrom(
  200,
  200,
  200,
  200,
  200,
  200,
  200,
  200,
  400,
  401,
  403,
  404,
  409,
  429,
  500,
  302,
);

/** What is sent; the text is made of it when it is needed, so that a failed case can be read. */
interface Sent {
  readonly status: number;
  readonly body: unknown;
}

const toRaw = ({ status: code, body }: Sent): RawAnswer => ({ status: code, text: textOf(body) });

/** A recorded answer of one of the service's operations, changed. */
const answerOf = (bodies: readonly unknown[]): fc.Arbitrary<Sent> =>
  fc
    .tuple(status, fc.constantFrom(...bodies), edits)
    .map(([code, body, changes]) => ({ status: code, body: edited(body, changes) }));

const operation = fc.constantFrom(...operations);

const asked = operation.chain((asking) =>
  fc.record({ asking: fc.constant(asking), answer: answerOf(recordedBodies(asking.service)) }),
);

function expectInstance({ id, name, status: word }: Instance): void {
  for (const text of [id, name, word]) expect(text).not.toMatch(HALF_CHARACTER);
}

function expectReport(report: TaskRow): void {
  const { id, name, userName, orderId, errorCode, reason, createdAt, endedAt, plannedEndAt, progress } =
    report;
  expect(id).not.toBe('');
  for (const text of [id, name, userName, orderId, errorCode, reason])
    expect(text).not.toMatch(HALF_CHARACTER);
  expect(STATUSES).toContain(report.status);
  for (const time of [createdAt, endedAt, plannedEndAt]) expectFinite(time);
  if (!isFinished(report.status)) expect(endedAt).toBeUndefined();
  if (progress !== undefined) expectProgress(progress);
}

function expectProgress({ percent = 0, remainingSeconds = 0, steps }: Progress): void {
  expect(percent).toBeGreaterThanOrEqual(0);
  expect(percent).toBeLessThanOrEqual(100);
  expect(remainingSeconds).toBeGreaterThanOrEqual(0);
  expectFinite(remainingSeconds);
  for (const part of steps.flatMap((step) => [step, ...step.substeps])) {
    expect(STATUSES).toContain(part.status);
    expect(part.name).not.toMatch(HALF_CHARACTER);
    expectFinite(part.startedAt);
    expectFinite(part.endedAt);
  }
}

/** Without the second halves of those that take two places. */
function charactersIn(text: string): number {
  return text.replaceAll(/[\udc00-\udfff]/g, '').length;
}

function expectFinite(value: number | undefined): void {
  if (value !== undefined) expect(Number.isFinite(value)).toBe(true);
}

/** The only way in which an answer may fail. */
function expectCloudError(error: unknown): void {
  if (!(error instanceof CloudError)) throw error;
  expect(error.reason).not.toBe('internal');
  expect(error.message.length).toBeLessThan(LONGEST_MESSAGE);
  expect(error.message).not.toMatch(UNPRINTABLE);
}

async function outcomeOf({ service, ask }: Operation, answer: Sent): Promise<Found | undefined> {
  try {
    return await ask(sourceOver(service, () => toRaw(answer)));
  } catch (error) {
    expectCloudError(error);
    return undefined;
  }
}

/** The lists of the services: their rows, in the recorded answer, stand in its first array. */
const lists = operations.filter(({ name }) => ['running', 'recent', 'instances', 'tasks'].includes(name));

interface RecordedList {
  readonly body: Readonly<Record<string, unknown>>;
  readonly rowsKey: string;
  readonly idKey: string;
  readonly row: Readonly<Record<string, unknown>>;
}

function recordedList({ service, name }: Operation): RecordedList {
  const wanted = name === 'instances' ? 'instances' : 'tasks';
  for (const body of recordedBodies(service) as Record<string, unknown>[]) {
    const rows = body[wanted] as Record<string, unknown>[] | undefined;
    const [row] = rows ?? [];
    if (row !== undefined)
      return { body, rowsKey: wanted, row, idKey: name === 'instances' ? 'instance_id' : 'id' };
  }
  throw new Error(`no list is recorded for ${name} of ${service.name}`);
}

const badRow = (row: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 1, arbitrary: hostileValue },
    {
      weight: 3,
      arbitrary: edits.map((changes) => edited({ ...row, id: 'bad', instance_id: 'bad' }, changes)),
    },
  );

const mixed = fc.constantFrom(...lists).chain((asking) => {
  const list = recordedList(asking);
  const bad = fc.array(fc.record({ at: fc.nat(4), row: badRow(list.row) }), { minLength: 1, maxLength: 4 });
  return fc.record({ asking: fc.constant(asking), list: fc.constant(list), bad });
});

describe('whatever the cloud answers', () => {
  fuzz(
    {
      title: 'adapters, an operation of a service gives values of their types or a CloudError',
      share: 0.292,
    },
    fc.asyncProperty(asked, async ({ asking, answer }) => {
      const found = await outcomeOf(asking, answer);
      for (const instance of found?.instances ?? []) expectInstance(instance);
      for (const report of found?.reports ?? []) expectReport(report);
      for (const progress of found?.progress ?? []) expectProgress(progress);
    }),
  );

  fuzz(
    { title: 'adapters, a row that cannot be read costs only itself', share: 0.1 },
    fc.asyncProperty(mixed, async ({ asking, list, bad }) => {
      const { body, rowsKey, idKey, row } = list;
      const good = ['good-0', 'good-1', 'good-2', 'good-3'];
      const rows: unknown[] = good.map((id) => ({ ...row, [idKey]: id }));
      for (const { at, row: broken } of bad) rows.splice(at, 0, broken);
      const text = textOf({ ...body, [rowsKey]: rows });
      const found = await asking.ask(sourceOver(asking.service, () => ({ status: 200, text })));
      const ids = (asking.name === 'instances' ? found.instances : found.reports).map(({ id }) => id);
      expect(good.filter((id) => !ids.includes(id))).toEqual([]);
    }),
  );

  const collected = fc.constantFrom(...services.keys()).chain((at) =>
    fc.record({
      service: fc.constant(at),
      answers: fc.array(answerOf(recordedBodies(services[at] as Service)), { minLength: 1, maxLength: 6 }),
    }),
  );

  fuzz(
    { title: 'adapters, a collection ends and its text is valid', share: 0.04 },
    fc.asyncProperty(collected, async ({ service: at, answers }) => {
      const service = services[at] as Service;
      let calls = 0;
      const source = sourceOver(service, () => toRaw(answers[(calls += 1) % answers.length] as Sent));
      const collector = new FakeCloud().collector(source);
      const snapshot = await collector.collect(T0 + 60_000);
      if (collector.error !== undefined) expectCloudError(collector.error);
      expect(snapshot.health.errors.internal).toBe(0);
      const text = await streamText(expose({ projects: [], snapshots: [snapshot], steps: true }));
      for (const { name, labels, value } of parseExposition(text).flatMap(({ samples }) => samples)) {
        expect(Number.isFinite(value), name).toBe(true);
        for (const label of Object.values(labels))
          expect(charactersIn(label)).toBeLessThanOrEqual(LONGEST_LABEL);
      }
    }),
  );
});
