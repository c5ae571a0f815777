import { describe, expect, it } from 'vitest';
import { viewSteps, viewTask, type Outcome } from '../../src/simulator/task-life.js';

const SECOND = 1000;

function task(outcome: Outcome) {
  const steps = [10, 30, 60].map((seconds, at) => ({ name: `step ${at + 1}`, durationMs: seconds * SECOND }));
  return { bornAt: 0, script: { queuedMs: 5 * SECOND, steps, outcome } };
}

const outcomes: Record<string, Outcome> = {
  succeeds: { kind: 'succeeds' },
  fails: { kind: 'fails', atStep: 2, errorCode: 'E1', reason: 'no disk' },
  stalls: { kind: 'stalls', atPercent: 50, givesUpAfterMs: 1000 * SECOND },
  cancelled: { kind: 'is-cancelled', atPercent: 10 },
};

describe.each<{ outcome: string; life: [second: number, status: string, percent: number, steps: string][] }>([
  {
    outcome: 'succeeds',
    life: [
      [0, 'waiting', 0, 'waiting waiting waiting'],
      [5, 'running', 0, 'running waiting waiting'],
      [14, 'running', 9, 'running waiting waiting'],
      [15, 'running', 10, 'succeeded running waiting'],
      [55, 'running', 50, 'succeeded succeeded running'],
      [104, 'running', 99, 'succeeded succeeded running'],
      [105, 'succeeded', 100, 'succeeded succeeded succeeded'],
      [9999, 'succeeded', 100, 'succeeded succeeded succeeded'],
    ],
  },
  {
    outcome: 'fails',
    life: [
      [29, 'running', 24, 'succeeded running waiting'],
      [30, 'failed', 25, 'succeeded failed waiting'],
      [9999, 'failed', 25, 'succeeded failed waiting'],
    ],
  },
  {
    outcome: 'stalls',
    life: [
      [54, 'running', 49, 'succeeded succeeded running'],
      [900, 'running', 50, 'succeeded succeeded running'],
      [1000, 'failed', 50, 'succeeded succeeded failed'],
    ],
  },
  { outcome: 'cancelled', life: [[9999, 'cancelled', 10, 'succeeded cancelled waiting']] },
])('a task that $outcome', ({ outcome, life }) => {
  it.each(life)('is, after %i seconds, %s at %i %: %s', (second, status, percent, steps) => {
    const subject = task(outcomes[outcome] ?? { kind: 'succeeds' });
    const now = second * SECOND;
    expect(viewTask(subject, now)).toMatchObject({ status, percent });
    expect(
      viewSteps(subject, now)
        .map((step) => step.status)
        .join(' '),
    ).toBe(steps);
  });
});

it('tells the remaining time until it ends, and the reason when it fails', () => {
  const subject = task(outcomes['fails'] ?? { kind: 'succeeds' });
  expect(viewTask(subject, 25 * SECOND)).toMatchObject({
    remainingSeconds: 80,
    errorCode: '',
    endedAt: undefined,
  });
  expect(viewTask(subject, 90 * SECOND)).toMatchObject({
    remainingSeconds: 0,
    endedAt: 30 * SECOND,
    updatedAt: 30 * SECOND,
    errorCode: 'E1',
    reason: 'no disk',
  });
});
