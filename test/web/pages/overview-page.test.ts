import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../src/cloud/errors.js';
import { ADVICE, byState, STATES, stateOf } from '../../../src/web/pages/view/collector-state.js';
import { overviewPage } from '../../../src/web/pages/view/overview-page.js';
import { answer, before, collector, HOUR, MINUTE, NOW, task } from './answers.js';
import { markupOf, textOf } from './markup.js';

const failing = collector({
  cloud_service: 'dcs',
  success: false,
  failure: { reason: 'forbidden', message: 'ListInstances: HTTP 403 "<denied>"' },
  last_success_at: before(10 * MINUTE),
});

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

  it('decides the order: what needs somebody comes first', () => {
    const ok = collector({ project: 'a' });
    const starting = collector({ success: false, duration_seconds: null, last_success_at: null });
    expect(byState([ok, starting, failing]).map(stateOf)).toEqual(['failing', 'starting', 'ok']);
  });
});

describe('the overview', () => {
  it('tells what runs here and how it fares', () => {
    const page = textOf(overviewPage(answer(), NOW));
    expect(page).toContain('Version 1.2.3, up for 3 h');
    expect(page).toContain('Updated 3 s ago');
    expect(page).toContain('All 1 are read without trouble.');
  });

  it('has a card for each project and service', () => {
    const one = collector({
      pending_instances: 2,
      tasks_by_status: { ...collector().tasks_by_status, running: 4, failed: 1 },
    });
    const page = textOf(overviewPage(answer({ collectors: [one] }), NOW));
    expect(page).toContain(
      'kafka shop OK Read 3 s ago in 400 ms Last success 3 s ago Instances 3 , 2 overdue',
    );
    expect(page).toContain('API calls 12 of 300 a minute 4 running 1 failed');
  });

  it('says what is wrong, what to do, and what the cloud said', () => {
    const page = textOf(overviewPage(answer({ collectors: [collector(), failing] }), NOW));
    expect(page).toContain('1 of 2 cannot be read.');
    expect(page).toContain(`Failing ${ADVICE.forbidden.happened} ${ADVICE.forbidden.toDo}`);
    expect(page).toContain('ListInstances: HTTP 403 "<denied>"');
    expect(page.indexOf('dcs shop')).toBeLessThan(page.indexOf('kafka shop'));
  });

  it.each(REASONS)('has advice for %s', (reason) => {
    const page = textOf(
      overviewPage(answer({ collectors: [{ ...failing, failure: { reason, message: 'm' } }] }), NOW),
    );
    expect(page).toContain(ADVICE[reason].toDo);
  });

  it.each([
    [{ success: false, duration_seconds: null, last_success_at: null }, STATES.starting.text],
    [{ success: false, last_success_at: null }, STATES.reading.text],
    [{ success: false }, STATES.held_back.text],
  ])('says what it waits for: %j', (change, text) => {
    expect(textOf(overviewPage(answer({ collectors: [collector(change)] }), NOW))).toContain(text);
  });

  it('counts what is dropped from the list, too, and links to the tasks', () => {
    const counts = { ...collector().tasks_by_status, running: 7, succeeded: 90 };
    const stalled = task({ last_progress_at: before(HOUR) });
    const page = overviewPage(
      answer({ collectors: [collector({ tasks_by_status: counts })], tasks: [stalled] }),
      NOW,
    );
    expect(textOf(page)).toContain('1 Stalled 0 Failed 7 Running 0 Waiting 90 Succeeded');
    expect(markupOf(page)).toContain('href="tasks?status=stalled"');
    expect(markupOf(page)).toContain('href="tasks?project=shop&amp;cloud_service=kafka&amp;status=running"');
  });

  it('stands without projects', () => {
    expect(textOf(overviewPage(answer({ collectors: [] }), NOW))).toContain(
      'Nothing is configured to be read.',
    );
  });
});
