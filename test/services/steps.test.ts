import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/tasks/task.js';
import { INSTANCE, instanceSourceOf, signal } from './answering.js';

/** The words of DMS and DCS for a step. */
const WORDS: Readonly<Record<string, readonly [waiting: string, running: string, done: string]>> = {
  kafka: ['WAITING', 'IN_PROGRESS', 'COMPLETED'],
  rocketmq: ['WAITING', 'IN_PROGRESS', 'COMPLETED'],
  dcs: ['WAITING', 'EXECUTING', 'FINISH'],
};

/** Steps with these words, in the spelling of all services at once. */
function stepsOf(words: readonly string[], parts: readonly string[] = []) {
  const steps = words.map((word, at) => ({
    ...{ name: `step ${at + 1}`, step_name: `step ${at + 1}`, statue: word, step_status: word },
    sub_step_details: parts.map((part) => ({ sub_step_name: 'part', sub_step_status: part })),
  }));
  return { step_list: steps, step_details: steps };
}

async function progressOf(service: string, answer: object): Promise<Progress> {
  return (
    (await instanceSourceOf(service, answer).progress?.('i1', 't1', signal)) ??
    expect.unreachable('the service has progress')
  );
}

function many(count: number, word: string): string[] {
  return Array.from({ length: count }, () => word);
}

describe.each(Object.entries(WORDS))('the steps of a task of %s', (service, [waiting, running, done]) => {
  const numbersOf = ({ steps }: Progress): number[] => steps.map(({ number }) => number);

  it('are all kept up to 100, numbered as the cloud lists them', async () => {
    const progress = await progressOf(service, stepsOf(many(100, waiting)));
    expect(numbersOf(progress)).toEqual(many(100, '').map((_, at) => at + 1));
    expect(progress.stepsDropped).toBe(0);
  });

  it('are the first 100 of 50 000 that are all alike; the others are counted', async () => {
    const progress = await progressOf(service, stepsOf(many(50_000, done)));
    expect(numbersOf(progress)).toEqual(many(100, '').map((_, at) => at + 1));
    expect(progress.stepsDropped).toBe(49_900);
  });

  it('are kept with their numbers where they failed or run, before those that wait or are done', async () => {
    const words = [...many(120, done), running, ...many(10, waiting), 'FAILED', ...many(120, waiting)];
    const progress = await progressOf(service, stepsOf(words));
    expect(numbersOf(progress).slice(96)).toEqual([97, 98, 121, 132]);
    expect(progress.steps.slice(98).map(({ name, status }) => [name, status])).toEqual([
      ['step 121', 'running'],
      ['step 132', 'failed'],
    ]);
    expect(progress.stepsDropped).toBe(words.length - 100);
  });

  it('are kept where they failed, though 100 run', async () => {
    const progress = await progressOf(service, stepsOf([...many(150, running), 'FAILED']));
    expect(numbersOf(progress).slice(98)).toEqual([99, 151]);
  });
});

describe('the parts of a step of DCS', () => {
  it('are at most 100 of each step; those left out are counted, and those of steps left out', async () => {
    const parts = [...many(150, 'WAITING'), 'EXECUTING'];
    const progress = await progressOf('dcs', stepsOf(many(102, 'EXECUTING'), parts));
    const numbers = progress.steps.map(({ substeps }) => substeps.map(({ number }) => number));
    expect(numbers).toEqual(many(100, '').map(() => [...many(99, '').map((_, at) => at + 1), 151]));
    expect(progress.stepsDropped).toBe(100 * 51 + 2 * (1 + 151));
  });
});

describe('a task of DCS that is followed by its id', () => {
  it.each([
    ['one of 151 that still waits', [...many(150, 'FINISH'), 'WAITING'], 'running'],
    ['one of 151 that was cancelled', [...many(150, 'EXECUTING'), 'CANCELED'], 'cancelled'],
    ['151 that are done', many(151, 'FINISH'), 'succeeded'],
  ])('has its status from all steps, those left out too: %s', async (_title, words, status) => {
    const source = instanceSourceOf('dcs', stepsOf(words));
    const report = await source.task(INSTANCE, 't1', signal);
    expect(report).toMatchObject({ status, progress: { stepsDropped: 51 } });
    expect(report?.progress?.steps).toHaveLength(100);
  });
});
