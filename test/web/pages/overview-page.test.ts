import type { JSX } from 'preact';
import { describe, expect, it } from 'vitest';
import { REASON_TEXTS } from '../../../src/report/reasons.js';
import type { TasksAnswer } from '../../../src/report/schema.js';
import { STATES, stateOf } from '../../../src/web/pages/view/collector-state.js';
import { OverviewPage } from '../../../src/web/pages/view/overview-page.js';
import { readOverview } from '../../../src/web/pages/view/overview-view.js';
import { answer, before, collector, HOUR, MINUTE, NOW, problem, task } from './answers.js';
import { markupOf, textOf } from './markup.js';

const failing = collector({
  cloud_service: 'dcs',
  success: false,
  failure: { reason: 'forbidden', message: 'ListInstances: HTTP 403 "<denied>"' },
  last_success_at: before(10 * MINUTE),
});

/** `open`: the value of the address's parameter. */
function overview(change: Partial<TasksAnswer> = {}, open?: string) {
  const view = readOverview(new URLSearchParams(open === undefined ? {} : { open }));
  return OverviewPage({ answer: answer(change), view, now: NOW });
}

function projects(...names: readonly string[]): TasksAnswer['projects'] {
  return names.map((project) => ({ project, project_id: '', region: 'eu-west-101', credentials: 'default' }));
}

function rowsOf(page: JSX.Element): string[] {
  return [...markupOf(page).matchAll(/class="toggle".*?<bdi>(.*?)<\/bdi>/g)].map(([, name = '']) => name);
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

  it('decides the order of projects: failing ones come first', () => {
    const starting = { success: false, duration_seconds: null, last_success_at: null };
    const collectors = [
      collector({ project: 'a' }),
      collector({ project: 'b', ...starting }),
      collector({ project: 'c' }),
      { ...failing, project: 'c' },
    ];
    expect(rowsOf(overview({ collectors, projects: projects('a', 'b', 'c') }))).toEqual(['c', 'b', 'a']);
  });
});

describe('the overview', () => {
  it('shows the version, the age of the answer and whether all is read', () => {
    const page = textOf(overview());
    expect(page).toContain('Version 1.2.3, up for 3 h');
    expect(page).toContain('Updated 3 s ago');
    expect(page).toContain('All services are read without trouble.');
  });

  it('has a row for each project with a cell for each service', () => {
    const counts = { ...collector().tasks_by_status, running: 4, failed: 1, succeeded: 9 };
    const collectors = [
      collector({ tasks_by_status: counts }),
      collector({ project: 'lab', cloud_service: 'rds', missing_rows: 3 }),
      { ...failing, project: 'lab' },
    ];
    const failed = { status: 'failed', last_progress_at: null } as const;
    const tasks = [
      task({ last_progress_at: before(HOUR) }),
      task({ ...failed, ended_at: before(MINUTE) }),
      task({ ...failed, ended_at: before(2 * HOUR) }),
    ];
    const page = overview({ collectors, tasks, projects: projects('shop', 'lab') }, '');
    expect(textOf(page)).toContain(
      'Project kafka rds dcs lab eu-west-101 rds incomplete dcs failing shop eu-west-101 ' +
        'kafka 1 stalled 1 failed 4 running Version',
    );
    expect(markupOf(page)).toContain('href="tasks?project=shop&amp;cloud_service=kafka"');
  });

  it('shows the services of an open project in full', () => {
    const one = collector({
      pending_instances: 2,
      tasks_by_status: { ...collector().tasks_by_status, running: 4, failed: 1 },
    });
    const page = textOf(overview({ collectors: [one] }, 'shop'));
    expect(page).toContain('kafka OK Asked 3 s ago in 400 ms Last success 3 s ago Instances 3 , 2 overdue');
    expect(page).toContain('API calls 12 of 300 a minute 4 running 1 failed');
  });

  it('opens and closes a project; a single one is open', () => {
    const two = {
      projects: projects('shop', 'lab'),
      collectors: [collector(), collector({ project: 'lab' })],
    };
    const togglesOf = (open: string | undefined, change: Partial<TasksAnswer>) =>
      [
        ...markupOf(overview(change, open)).matchAll(/class="toggle" href="([^"]*)" aria-expanded="(\w+)"/g),
      ].map(([, href, expanded]) => [href, expanded]);
    expect(togglesOf(undefined, two)).toEqual([
      ['./?open=shop', 'false'],
      ['./?open=lab', 'false'],
    ]);
    expect(togglesOf('shop', two)).toEqual([
      ['./?open=', 'true'],
      ['./?open=shop&amp;open=lab', 'false'],
    ]);
    expect(togglesOf(undefined, {})).toEqual([['./?open=', 'true']]);
    expect(togglesOf('', {})).toEqual([['./?open=shop', 'false']]);
  });

  it('shows a failure with the message of the cloud', () => {
    const collectors = [collector(), failing];
    const page = textOf(overview({ collectors, problems: [problem([failing])] }));
    expect(page).toContain('1 of 2 services cannot be read.');
    expect(page).toContain(`Failing ${REASON_TEXTS.forbidden.meaning} ListInstances: HTTP 403 "<denied>"`);
  });

  it.each([
    [{ success: false, duration_seconds: null, last_success_at: null }, STATES.starting.text],
    [{ success: false, last_success_at: null }, STATES.reading.text],
    [{ success: false }, STATES.held_back.text],
  ])('explains why there is no success yet: %j', (change, text) => {
    expect(textOf(overview({ collectors: [collector(change)] }))).toContain(text);
  });

  it('shows no zero for what nothing has been read of', () => {
    const unread = { success: false, duration_seconds: null, last_success_at: null, instances: 0 };
    const page = textOf(overview({ collectors: [collector(unread)] }));
    expect(page).toContain('– unknown Stalled – unknown Failed – unknown Running – unknown Waiting');
    expect(page).toContain('Overview Nothing has been read yet');
    expect(page).toContain('Instances – unknown');
    expect(page).toContain('Whether there are tasks is unknown');
    expect(page).not.toMatch(/\b0 (Stalled|Failed|Running|Waiting|Succeeded)/);
  });

  it('counts at least what it knows while a part is unknown', () => {
    const counts = { ...collector().tasks_by_status, running: 7 };
    const collectors = [
      collector({ tasks_by_status: counts }),
      collector({ cloud_service: 'rds', success: false }),
    ];
    expect(textOf(overview({ collectors }))).toContain('0+ Stalled 0+ Failed 7+ Running');
  });

  it('counts what is dropped from the list, too, and links to the tasks', () => {
    const counts = { ...collector().tasks_by_status, running: 7, succeeded: 90 };
    const stalled = task({ last_progress_at: before(HOUR) });
    const page = overview({ collectors: [collector({ tasks_by_status: counts })], tasks: [stalled] });
    expect(textOf(page)).toContain('1 Stalled 0 Failed 7 Running 0 Waiting 90 Succeeded');
    expect(markupOf(page)).toContain('href="tasks?status=stalled"');
    expect(markupOf(page)).toContain('href="tasks?project=shop&amp;cloud_service=kafka&amp;status=running"');
  });

  it('draws attention to failures of the last hour only', () => {
    const classOf = (hours: number) => {
      const failed = task({ status: 'failed', ended_at: before(hours * HOUR - MINUTE) });
      const counts = { ...collector().tasks_by_status, failed: 1 };
      const page = overview({ collectors: [collector({ tasks_by_status: counts })], tasks: [failed] });
      return /<li class="(\w+)"><a href="tasks\?status=failed"/.exec(markupOf(page))?.[1];
    };
    expect([1, 2].map(classOf)).toEqual(['failed', 'none']);
  });

  it('works without projects', () => {
    expect(textOf(overview({ collectors: [], projects: [] }))).toContain('Nothing is configured to be read.');
  });
});
