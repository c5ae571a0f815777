import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../src/cloud/errors.js';
import { REASON_TEXTS } from '../../../src/report/reasons.js';
import type { TasksAnswer } from '../../../src/report/schema.js';
import { byState, STATES, stateOf } from '../../../src/web/pages/view/collector-state.js';
import { OverviewPage } from '../../../src/web/pages/view/overview-page.js';
import { answer, before, collector, HOUR, MINUTE, NOW, task } from './answers.js';
import { markupOf, textOf } from './markup.js';

const failing = collector({
  cloud_service: 'dcs',
  success: false,
  failure: { reason: 'forbidden', message: 'ListInstances: HTTP 403 "<denied>"' },
  last_success_at: before(10 * MINUTE),
});

function overview(change: Partial<TasksAnswer> = {}) {
  return OverviewPage({ answer: answer(change), now: NOW });
}

describe('the state of a collector', () => {
  it.each([
    ['ok', {}],
    ['failing', failing],
    ['starting', { success: false, duration_seconds: null, last_success_at: null }],
    ['reading', { success: false, last_success_at: null }],
    ['held_back', { success: false }],
  ] as const)('is %s', (state, change) => {
    expect(stateOf(collector(change))).toBe(state);
  });

  it('decides the order: failing ones come first', () => {
    const ok = collector({ project: 'a' });
    const starting = collector({ success: false, duration_seconds: null, last_success_at: null });
    expect(byState([ok, starting, failing]).map(stateOf)).toEqual(['failing', 'starting', 'ok']);
  });
});

describe('the overview', () => {
  it('shows the version, the age of the answer and whether all is read', () => {
    const page = textOf(overview());
    expect(page).toContain('Version 1.2.3, up for 3 h');
    expect(page).toContain('Updated 3 s ago');
    expect(page).toContain('All 1 are read without trouble.');
  });

  it('has a card for each project and service', () => {
    const one = collector({
      pending_instances: 2,
      tasks_by_status: { ...collector().tasks_by_status, running: 4, failed: 1 },
    });
    const page = textOf(overview({ collectors: [one] }));
    expect(page).toContain(
      'kafka shop OK Read 3 s ago in 400 ms Last success 3 s ago Instances 3 , 2 overdue',
    );
    expect(page).toContain('API calls 12 of 300 a minute 4 running 1 failed');
  });

  it('shows the failure, the advice and the message of the cloud', () => {
    const page = textOf(overview({ collectors: [collector(), failing] }));
    expect(page).toContain('1 of 2 cannot be read.');
    expect(page).toContain(`Failing ${REASON_TEXTS.forbidden.meaning} ${REASON_TEXTS.forbidden.advice}`);
    expect(page).toContain('ListInstances: HTTP 403 "<denied>"');
    expect(page.indexOf('dcs shop')).toBeLessThan(page.indexOf('kafka shop'));
  });

  it.each(REASONS)('has advice for %s', (reason) => {
    const page = textOf(overview({ collectors: [{ ...failing, failure: { reason, message: 'm' } }] }));
    expect(page).toContain(REASON_TEXTS[reason].advice);
  });

  it.each([
    [{ success: false, duration_seconds: null, last_success_at: null }, STATES.starting.text],
    [{ success: false, last_success_at: null }, STATES.reading.text],
    [{ success: false }, STATES.held_back.text],
  ])('explains why there is no success yet: %j', (change, text) => {
    expect(textOf(overview({ collectors: [collector(change)] }))).toContain(text);
  });

  it('counts what is dropped from the list, too, and links to the tasks', () => {
    const counts = { ...collector().tasks_by_status, running: 7, succeeded: 90 };
    const stalled = task({ last_progress_at: before(HOUR) });
    const page = overview({ collectors: [collector({ tasks_by_status: counts })], tasks: [stalled] });
    expect(textOf(page)).toContain('1 Stalled 0 Failed 7 Running 0 Waiting 90 Succeeded');
    expect(markupOf(page)).toContain('href="tasks?status=stalled"');
    expect(markupOf(page)).toContain('href="tasks?project=shop&amp;cloud_service=kafka&amp;status=running"');
  });

  it('works without projects', () => {
    expect(textOf(overview({ collectors: [] }))).toContain('Nothing is configured to be read.');
  });
});
