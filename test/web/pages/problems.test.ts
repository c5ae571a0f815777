import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../src/cloud/errors.js';
import { REASON_TEXTS } from '../../../src/report/reasons.js';
import type { CollectorAnswer, TasksAnswer } from '../../../src/report/schema.js';
import { Problems } from '../../../src/web/pages/view/problems.js';
import { h } from 'preact';
import { answer, before, collector, HOUR, MINUTE, NOW, problem } from './answers.js';
import { markupOf, textOf } from './markup.js';

const SERVICES = ['rds', 'kafka', 'dcs'];

function failing(project: string, change: Partial<CollectorAnswer> = {}): CollectorAnswer {
  const failure = { reason: 'auth', message: 'ListTasks: HTTP 401 "<no>"' } as const;
  return collector({ project, success: false, failure, last_success_at: null, ...change });
}

function fleet(projects: number): CollectorAnswer[] {
  return Array.from({ length: projects }, (_, at) =>
    SERVICES.map((service) => failing(`p${at}`, { cloud_service: service })),
  ).flat();
}

function shown(causes: readonly (readonly CollectorAnswer[])[]): string {
  const change: Partial<TasksAnswer> = { collectors: causes.flat(), problems: causes.map(problem) };
  return markupOf(h(Problems, { answer: answer(change), now: NOW }));
}

const summaryOf = (markup: string) => textOf(/<summary>.*<\/summary>/.exec(markup)?.[0] ?? '');

describe('what cannot be read', () => {
  it('is nothing when all can', () => {
    expect(shown([])).toBe('');
  });

  it.each<[string, readonly (readonly CollectorAnswer[])[], string]>([
    ['one service', [[failing('shop')]], 'Credential refused or missing: kafka of shop cannot be read'],
    ['one project', [fleet(1)], 'Credential refused or missing: 3 services of p0 cannot be read'],
    [
      'twenty projects',
      [fleet(20)],
      'Credential refused or missing: 60 services of 20 projects cannot be read',
    ],
    [
      'two causes',
      [fleet(2), [failing('shop', { failure: { reason: 'timeout', message: 'm' } })]],
      '2 problems: 7 services of 3 projects cannot be read – credential refused or missing, no answer in time',
    ],
  ])('is one line for %s', (_what, causes, text) => {
    expect(summaryOf(shown(causes))).toBe(text);
  });

  it('names what a cause affects, once for all projects with the same services', () => {
    const other = failing('shop', { cloud_service: 'rds' });
    expect(textOf(shown([[...fleet(2), other]]))).toContain('rds, kafka, dcs of p0 , p1 ; rds of shop .');
  });

  it.each<[string, (string | null)[], string]>([
    ['never', [null, null], 'Never read.'],
    ['a while ago', [before(MINUTE), before(HOUR)], 'Last read 1 h ago .'],
    ['in part', [before(MINUTE), null], 'Last read 1 min ago , 1 of them never.'],
  ])('was read %s', (_when, times, text) => {
    const collectors = times.map((last_success_at, at) => failing(`p${at}`, { last_success_at }));
    expect(textOf(shown([collectors]))).toContain(text);
  });

  it.each(REASONS)('comes with the message of the cloud and advice: %s', (reason) => {
    const text = textOf(shown([[failing('shop', { failure: { reason, message: 'HTTP 401 "<no>"' } })]]));
    expect(text).toContain(`${REASON_TEXTS[reason].meaning} ${REASON_TEXTS[reason].advice} HTTP 401 "<no>"`);
  });
});
