import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  currentStep,
  currentSubstep,
  isRecentlyFailed,
  isStalled,
  motionOf,
  msSinceCreation,
  msSinceProgress,
  msToPlannedEnd,
  remainingMs,
  STALLED_AFTER_MS,
  STALLED_WITHOUT_PERCENT_AFTER_MS,
  taskKey,
} from '../../src/report/task-state.js';
import type { StepAnswer, TaskAnswer } from '../../src/report/schema.js';
import { before, HOUR, MINUTE, NOW, task } from '../web/pages/answers.js';

function step(number: number, status: StepAnswer['status']): StepAnswer {
  const times = { started_at: null, ended_at: null, duration_seconds: null };
  return { step: number, name: '', status, ...times, error_code: '', substeps: [] };
}

describe('stalled is a task that', () => {
  it.each<[string, Partial<TaskAnswer>, boolean]>([
    ['runs, 29 minutes after its last progress', { last_progress_at: before(29 * MINUTE) }, false],
    ['runs, 30 minutes after its last progress', { last_progress_at: before(30 * MINUTE) }, true],
    [
      'has no percentage, after 3 hours',
      { progress_percent: null, last_progress_at: before(3 * HOUR) },
      false,
    ],
    [
      'has no percentage, after 4 hours',
      { progress_percent: null, last_progress_at: before(4 * HOUR) },
      true,
    ],
    ['waits', { status: 'waiting', last_progress_at: before(9 * HOUR) }, false],
    ['has an unknown status', { status: 'unknown', last_progress_at: before(9 * HOUR) }, false],
    ['has failed', { status: 'failed', last_progress_at: null }, false],
  ])('%s', (_title, change, expected) => {
    expect(isStalled(task(change), NOW)).toBe(expected);
  });
});

describe('a task moves', () => {
  it.each<[string, Partial<TaskAnswer>, string]>([
    ['14 minutes after its last progress', { last_progress_at: before(14 * MINUTE) }, 'moving'],
    ['15 minutes after its last progress', { last_progress_at: before(15 * MINUTE) }, 'slow'],
    ['30 minutes after its last progress', { last_progress_at: before(30 * MINUTE) }, 'stalled'],
    [
      'without a percentage, after an hour',
      { progress_percent: null, last_progress_at: before(HOUR) },
      'moving',
    ],
    [
      'without a percentage, after 2 hours',
      { progress_percent: null, last_progress_at: before(2 * HOUR) },
      'slow',
    ],
    ['while it waits', { status: 'waiting', last_progress_at: before(9 * HOUR) }, 'moving'],
    ['when nothing is known of its progress', { last_progress_at: null }, 'moving'],
  ])('%s: %s', (_title, change, expected) => {
    expect(motionOf(task(change), NOW)).toBe(expected);
  });
});

describe('the remaining time', () => {
  it.each<[string, Partial<TaskAnswer>, number | undefined]>([
    ['is what the API expects', { remaining_seconds: 60 }, MINUTE],
    ['is unknown where the API gives none', { remaining_seconds: null }, undefined],
    ['is no matter once it finished', { remaining_seconds: 60, status: 'failed' }, undefined],
    [
      'is unknown when nothing moves',
      { remaining_seconds: 60, last_progress_at: before(15 * MINUTE) },
      undefined,
    ],
    [
      'is kept while it waits',
      { remaining_seconds: 60, status: 'waiting', last_progress_at: before(HOUR) },
      MINUTE,
    ],
  ])('%s', (_title, change, expected) => {
    expect(remainingMs(task(change), NOW)).toBe(expected);
  });
});

describe('the duration', () => {
  it.each<[string, Partial<TaskAnswer>, number | undefined]>([
    ['grows while it is unfinished', { created_at: before(HOUR), duration_seconds: 1 }, HOUR],
    ['is never negative', { created_at: before(-HOUR) }, 0],
    ['is fixed once it finished', { ended_at: before(MINUTE), duration_seconds: 90 }, 90_000],
    ['is unknown without a creation', { created_at: null, duration_seconds: null }, undefined],
  ])('%s', (_title, change, expected) => {
    expect(msSinceCreation(task(change), NOW)).toBe(expected);
  });
});

it('the alerts use the same limits for stalled tasks', () => {
  const rules = readFileSync(new URL('../../alerts/huaweicloud-tasks.rules.yaml', import.meta.url), 'utf8');
  const limitOf = (name: string) =>
    new RegExp(`record: huaweicloud_alerts:${name}\\s+expr: '(\\d+)'`).exec(rules)?.[1];
  expect(Number(limitOf('stalled_after_seconds')) * 1000).toBe(STALLED_AFTER_MS);
  expect(Number(limitOf('stalled_without_percent_after_seconds')) * 1000).toBe(
    STALLED_WITHOUT_PERCENT_AFTER_MS,
  );
});

describe('recently failed is a task that', () => {
  it.each<[string, Partial<TaskAnswer>, boolean]>([
    ['failed just now', { status: 'failed', ended_at: before(0) }, true],
    ['failed 59 minutes ago', { status: 'failed', ended_at: before(59 * MINUTE) }, true],
    ['failed an hour ago', { status: 'failed', ended_at: before(HOUR) }, false],
    ['failed at an unknown time', { status: 'failed', ended_at: null }, false],
    ['was cancelled just now', { status: 'cancelled', ended_at: before(0) }, false],
  ])('%s', (_title, change, expected) => {
    expect(isRecentlyFailed(task(change), NOW)).toBe(expected);
  });
});

describe('the time to the planned end', () => {
  it.each<[string, Partial<TaskAnswer>, number | undefined]>([
    ['is positive before it', { planned_end_at: before(-MINUTE) }, MINUTE],
    ['is negative when the task is overdue', { planned_end_at: before(MINUTE) }, -MINUTE],
    ['is unknown without a plan', { planned_end_at: null }, undefined],
    ['is no matter once it finished', { planned_end_at: before(MINUTE), status: 'succeeded' }, undefined],
    [
      'is unknown when nothing moves',
      { planned_end_at: before(-MINUTE), last_progress_at: before(HOUR) },
      undefined,
    ],
    [
      'is known when it has passed, though nothing moves',
      { planned_end_at: before(MINUTE), last_progress_at: before(HOUR) },
      -MINUTE,
    ],
  ])('%s', (_title, change, expected) => {
    expect(msToPlannedEnd(task(change), NOW)).toBe(expected);
  });
});

describe('the time since the last progress', () => {
  it('is never negative, though the clocks of browser and exporter differ', () => {
    expect(msSinceProgress(task({ last_progress_at: before(-MINUTE) }), NOW)).toBe(0);
  });

  it('is unknown once the task has finished', () => {
    expect(msSinceProgress(task({ status: 'succeeded', last_progress_at: null }), NOW)).toBeUndefined();
  });
});

describe('the current step', () => {
  const steps = [step(1, 'succeeded'), step(2, 'failed'), step(3, 'running'), step(4, 'waiting')];
  const numberIn = (some: readonly StepAnswer[]) => currentStep(task({ steps: [...some] }))?.step;

  it('is the one that runs, else the one that failed, else the next', () => {
    expect(numberIn(steps)).toBe(3);
    expect(numberIn(steps.filter(({ status }) => status !== 'running'))).toBe(2);
    expect(numberIn(steps.filter(({ status }) => status === 'succeeded' || status === 'waiting'))).toBe(4);
    expect(numberIn(steps.slice(0, 1))).toBeUndefined();
  });

  it('is none once the task has finished', () => {
    expect(currentStep(task({ status: 'failed', steps }))).toBeUndefined();
  });

  it('has the sub-step that runs', () => {
    const part = (substep: number, status: StepAnswer['status']) => ({ ...step(0, status), substep });
    const substeps = [part(1, 'succeeded'), part(2, 'running'), part(3, 'waiting')];
    expect(currentSubstep({ ...step(1, 'running'), substeps })?.substep).toBe(2);
  });
});

it('keys of tasks differ where their ids look the same when joined', () => {
  const one = taskKey(task({ instance_id: 'a/b', task_id: 'c' }));
  expect(one).not.toBe(taskKey(task({ instance_id: 'a', task_id: 'b/c' })));
});
