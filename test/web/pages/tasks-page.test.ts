import type { JSX } from 'preact';
import { describe, expect, it } from 'vitest';
import type { StepAnswer, TasksAnswer } from '../../../src/report/schema.js';
import { readView } from '../../../src/web/pages/view/tasks-view.js';
import { TasksPage } from '../../../src/web/pages/view/tasks-page.js';
import { taskKey } from '../../../src/report/task-state.js';
import { answer, before, collector, HOUR, MINUTE, NOW, problem, task } from './answers.js';
import { markupOf, rowHeads, textOf } from './markup.js';

function page(change: Partial<TasksAnswer>, query = ''): JSX.Element {
  const view = readView(new URLSearchParams(query));
  return TasksPage({ answer: answer(change), view, now: NOW });
}

const steps: StepAnswer[] = [
  {
    step: 1,
    name: 'pre_check',
    status: 'succeeded',
    started_at: before(HOUR),
    ended_at: before(30 * MINUTE),
    duration_seconds: 1800,
    error_code: '',
    substeps: [],
  },
  {
    step: 2,
    name: 'migrate',
    status: 'running',
    started_at: before(30 * MINUTE),
    ended_at: null,
    duration_seconds: 1800,
    error_code: '',
    substeps: [
      {
        substep: 1,
        name: 'copy',
        status: 'waiting',
        started_at: null,
        ended_at: null,
        duration_seconds: null,
      },
    ],
  },
  {
    step: 3,
    name: '',
    status: 'failed',
    started_at: null,
    ended_at: null,
    duration_seconds: null,
    error_code: 'DCS.1',
    substeps: [],
  },
];

describe('a row', () => {
  it.each([
    [
      'running',
      task({ remaining_seconds: 780, user_name: 'ops' }),
      'extendInstance by ops orders shop · kafka Running 40 % 1 h 13 min 1 min ago',
    ],
    ['at a step', task({ steps }), 'Running 40 % Step 2 of 3 migrate 1 h – none 1 min ago'],
    [
      'slow',
      task({ remaining_seconds: 60, last_progress_at: before(15 * MINUTE) }),
      'Running 40 % 1 h – none 15 min ago',
    ],
    [
      'stalled',
      task({ remaining_seconds: 60, last_progress_at: before(45 * MINUTE) }),
      'Stalled 40 % 1 h – none 45 min ago',
    ],
    ['of unknown age', task({ created_at: null, duration_seconds: null }), '40 % – none – none 1 min ago'],
    ['without progress', task({ progress_percent: null }), 'Running No progress reported 1 h – none'],
    ['nearly done', task({ progress_percent: 99.9 }), 'Running 99 %'],
    ['planned', task({ planned_end_at: before(-5 * MINUTE) }), '40 % 1 h 5 min planned 1 min ago'],
    ['late', task({ planned_end_at: before(5 * MINUTE) }), '40 % 1 h 5 min over plan 1 min ago'],
    ['waiting', task({ status: 'waiting', progress_percent: 0 }), 'Waiting 0 %'],
    [
      'done',
      task({ status: 'succeeded', progress_percent: 100, ended_at: before(MINUTE), duration_seconds: 90 }),
      'Succeeded 100 % 1 min – none 1 min ago',
    ],
    [
      'failed',
      task({
        status: 'failed',
        progress_percent: null,
        error_code: 'X.1',
        reason: 'No space',
        ended_at: before(MINUTE),
      }),
      'Failed X.1 No space 1 h – none 1 min ago',
    ],
    [
      'failed at a step',
      task({ status: 'failed', steps, error_code: 'DCS.1', ended_at: before(MINUTE) }),
      'In step 3 DCS.1',
    ],
    [
      'failed for no reason',
      task({ status: 'failed', ended_at: before(MINUTE) }),
      'The cloud does not say why.',
    ],
    ['nameless', task({ name: '', instance_name: '' }), 'Unnamed task instance-1 shop · kafka'],
  ])('shows a task that is %s', (_what, one, text) => {
    expect(textOf(page({ tasks: [one] }))).toContain(text);
  });

  it('turns amber at half the time after which it is stalled', () => {
    const classOf = (minutes: number) =>
      /<tbody role="rowgroup" class="([^"]*)"/.exec(
        markupOf(page({ tasks: [task({ last_progress_at: before(minutes * MINUTE) })] })),
      )?.[1];
    expect([14, 15, 30].map(classOf)).toEqual(['task running', 'task slow', 'task stalled']);
  });

  it('has a bar with a name', () => {
    expect(markupOf(page({ tasks: [task()] }))).toMatch(
      /<progress class="running" max="100" value="40" aria-label="Progress of extendInstance">/,
    );
  });

  it('shows its steps only when it is open', () => {
    const one = task({ steps });
    expect(markupOf(page({ tasks: [one] }))).not.toContain('timeline');
    const open = page({ tasks: [one] }, new URLSearchParams({ open: taskKey(one) }).toString());
    expect(textOf(open)).toMatch(
      /1 pre_check Succeeded 30 min , from 2026-11-21 11:00:00 UTC to 2026-11-21 11:30:00 UTC 2 migrate Running 30 min .* 2\.1 copy Waiting 3 unnamed Failed Error code DCS\.1/,
    );
    expect(markupOf(open)).toContain('aria-expanded="true"');
  });

  it('says how many of its steps are not shown, and gives no total', () => {
    const one = task({ steps, steps_dropped: 50 });
    const open = page({ tasks: [one] }, new URLSearchParams({ open: taskKey(one) }).toString());
    expect(textOf(open)).toContain('50 more steps and parts of steps are not shown.');
    expect(textOf(open)).toContain('Step 2 migrate');
    const whole = task({ steps });
    const other = page({ tasks: [whole] }, new URLSearchParams({ open: taskKey(whole) }).toString());
    expect(textOf(other)).not.toContain('not shown');
  });

  it('draws where in the life of the task a step ran', () => {
    const one = task({ steps });
    const open = markupOf(page({ tasks: [one] }, new URLSearchParams({ open: taskKey(one) }).toString()));
    expect(open).toContain('<rect class="ran succeeded" x="0" width="50" height="1">');
    expect(open).toContain('<rect class="ran running" x="50" width="50" height="1">');
  });

  it('is opened without scripts by the form, and closed again', () => {
    const key = taskKey(task());
    const closed = markupOf(page({ tasks: [task()] }));
    expect(closed).toContain(`type="submit" form="filter" name="open" value="${key}" aria-expanded="false"`);
    const open = markupOf(page({ tasks: [task()] }, new URLSearchParams({ open: key }).toString()));
    expect(open).toContain(`type="submit" form="filter" value="${key}" aria-expanded="true"`);
  });
});

describe('the table', () => {
  it('shows unfinished tasks first', () => {
    const tasks = [
      task({ name: 'done', status: 'succeeded', ended_at: before(MINUTE), task_id: 'a' }),
      task({ name: 'stalled', last_progress_at: before(HOUR), task_id: 'b' }),
    ];
    expect(rowHeads(page({ tasks }))).toEqual(['stalled', 'done']);
  });

  it('says how many of how many it shows, and how to see the others', () => {
    const tasks = [task({ name: 'one', task_id: 'a' }), task({ name: 'two', task_id: 'b' })];
    expect(textOf(page({ tasks }))).toContain(' 2 tasks ');
    const part = page({ tasks }, 'q=two');
    expect(rowHeads(part)).toEqual(['two']);
    expect(textOf(part)).toContain('1 of 2 tasks Clear the filter');
  });

  describe('of many tasks', () => {
    const tasks = Array.from({ length: 230 }, (_, at) => task({ task_id: String(at), name: `t${at}` }));
    const links = (node: JSX.Element) => [
      ...markupOf(node).matchAll(/<a href="([^"]*)"( rel="\w+")?>(\w+)<\/a>/g),
    ];
    const turns = (query: string) => links(page({ tasks }, query)).map(([, href, , text]) => [text, href]);

    it('has a hundred rows on each page, and every task on one of them', () => {
      const pages = [1, 2, 3].map((number) => rowHeads(page({ tasks }, `page=${number}`)));
      expect(pages.map((rows) => rows.length)).toEqual([100, 100, 30]);
      expect(new Set(pages.flat()).size).toBe(230);
    });

    it.each([
      ['', '1 to 100 of 230'],
      ['page=2', '101 to 200 of 230'],
      ['page=3', '201 to 230 of 230'],
      ['page=99', '201 to 230 of 230'],
      ['page=0', '1 to 100 of 230'],
      ['page=-1', '1 to 100 of 230'],
      ['page=1e9', '1 to 100 of 230'],
      ['page=x', '1 to 100 of 230'],
      ['rows=all', '1 to 100 of 230'],
    ])('at "%s" says that these are %s', (query, text) => {
      expect(textOf(page({ tasks }, query))).toContain(text);
    });

    it('leads to the pages beside it and to both ends, with the same filter', () => {
      const many = tasks.map((one, at) => ({ ...one, name: at < 210 ? 'extend' : 'other' }));
      expect(links(page({ tasks: many }, 'q=extend')).map(([, href]) => href)).toEqual([
        'tasks?q=extend&amp;page=2',
        'tasks?q=extend&amp;page=3',
      ]);
      expect(turns('page=1')).toEqual([
        ['Next', 'tasks?page=2'],
        ['Last', 'tasks?page=3'],
      ]);
      expect(turns('page=2')).toEqual([
        ['Previous', 'tasks'],
        ['Next', 'tasks?page=3'],
      ]);
      expect(turns('page=3')).toEqual([
        ['First', 'tasks'],
        ['Previous', 'tasks?page=2'],
      ]);
    });

    it('has no links when one page shows all', () => {
      expect(markupOf(page({ tasks: tasks.slice(0, 100) }))).not.toContain('Pages of the table');
    });

    it('keeps the page when a row is opened without scripts, but not for another filter', () => {
      const form = /<form.*?<\/form>/.exec(markupOf(page({ tasks }, 'page=2')))?.[0];
      expect(form).toMatch(
        /<input type="hidden" name="page" value="2"\/?>.*<button [^>]*name="page" value="1"/,
      );
      expect(readView(new URLSearchParams('page=2&open=x')).page).toBe(2);
      expect(readView(new URLSearchParams('page=2&page=1')).page).toBe(1);
    });
  });

  it.each([
    ['there is none', {}, '', 'There are no tasks. Every project and service was asked'],
    ['none matches', { tasks: [task()] }, 'q=nothing', 'No task matches the filter.'],
    [
      'nothing could be asked',
      {
        collectors: [
          collector({
            success: false,
            failure: { reason: 'auth', message: 'HTTP 401' },
            last_success_at: null,
          }),
        ],
      },
      '',
      'How many tasks there are is not known yet No tasks are known yet.',
    ],
    [
      'nothing has been read',
      {
        collectors: [
          collector({ success: false, duration_seconds: null, last_success_at: null, instances: 0 }),
        ],
      },
      '',
      'How many tasks there are is not known yet Nothing has been read yet. The first collection is under way',
    ],
    [
      'not all could be asked',
      { collectors: [collector(), collector({ success: false, last_success_at: null })] },
      '',
      'No tasks are known yet. Not everything has been read to the end',
    ],
  ] as const)('says why it is empty when %s', (_what, change, query, text) => {
    const { collectors, ...rest } = change as Partial<TasksAnswer>;
    const empty = page({ ...rest, ...(collectors && { collectors: [...collectors] }) }, query);
    expect(rowHeads(empty)).toEqual([]);
    expect(textOf(empty)).toContain(text);
  });

  it('says that something could not be asked, when it is empty', () => {
    const failing = collector({ success: false, failure: { reason: 'auth', message: 'HTTP 401' } });
    const empty = textOf(page({ collectors: [failing], problems: [problem([failing])] }));
    expect(empty).toContain('No tasks are known. Not everything could be asked');
  });

  it('counts at least what it knows while a part is unknown', () => {
    const collectors = [collector(), collector({ project: 'lab', success: false })];
    const tasks = [task(), task({ task_id: 'b', name: 'other' })];
    expect(textOf(page({ collectors, tasks }))).toContain(' 2+ tasks ');
    expect(textOf(page({ collectors, tasks }, 'q=other'))).toContain(' 1 of 2+ tasks ');
  });

  it('says when nothing has been read, and what has not', () => {
    const unread = collector({ duration_seconds: null, success: false });
    expect(textOf(page({ collectors: [unread] }))).toContain('Nothing has been read yet');
    const collectors = [collector(), unread];
    expect(textOf(page({ collectors }))).toContain('Updated 3 s ago , 1 of 2 not read yet');
  });

  it('says how old its oldest part is', () => {
    const collectors = [collector(), collector({ collected_at: before(20_000) })];
    expect(textOf(page({ collectors }))).toContain('Updated 20 s ago');
  });
});

describe('the heads of the columns', () => {
  const tasks = [
    task({ task_id: 'a', name: 'half', progress_percent: 50 }),
    task({ task_id: 'b', name: 'unknown', progress_percent: null, last_progress_at: before(2 * MINUTE) }),
    task({ task_id: 'c', name: 'begun', progress_percent: 1 }),
  ];
  const headOf = (query: string, name: string) =>
    new RegExp(`<th role="columnheader"[^>]*aria-sort="(\\w+)"><a href="([^"]*)"[^>]*>${name}<`)
      .exec(markupOf(page({ tasks }, query)))
      ?.slice(1);

  it('sort up, then down, then in the common order again', () => {
    expect(rowHeads(page({ tasks }))).toEqual(['unknown', 'half', 'begun']);
    expect(headOf('', 'Progress')).toEqual(['none', 'tasks?sort=progress']);
    expect(rowHeads(page({ tasks }, 'sort=progress'))).toEqual(['begun', 'half', 'unknown']);
    expect(headOf('sort=progress', 'Progress')).toEqual(['ascending', 'tasks?sort=-progress']);
    expect(rowHeads(page({ tasks }, 'sort=-progress'))).toEqual(['half', 'begun', 'unknown']);
    expect(headOf('sort=-progress', 'Progress')).toEqual(['descending', 'tasks']);
  });

  it('keep the filter, and show the first page', () => {
    expect(headOf('q=a&page=3&sort=task', 'Duration')).toEqual(['none', 'tasks?q=a&amp;sort=duration']);
  });
});

describe('a name in the address that there is not', () => {
  const collectors = [collector(), collector({ project: 'lab', cloud_service: 'rds' })];
  const projects = ['shop', 'lab'].map((name) => ({ ...answer().projects[0], project: name }));
  const asked = (query: string, change: Partial<TasksAnswer> = {}) =>
    textOf(
      page({ collectors, tasks: [task()], ...change, projects: projects as TasksAnswer['projects'] }, query),
    );

  it.each([
    ['project=gone', 'The configuration has no project “gone” . There are: lab , shop .'],
    ['cloud_service=redis', 'No project reads a service “redis” . There are: kafka , rds .'],
    ['status=runing', 'There is no status “runing” . There are: unfinished , stalled , running , waiting'],
    [
      'instance_id=gone',
      'No task of an instance with the id “gone” is known. There are: orders (instance-1) .',
    ],
    ['task_id=gone', 'No task with the id “gone” is known.'],
  ])('%s is reported with what there is', (query, text) => {
    expect(asked(query)).toContain(text);
    expect(markupOf(page({ collectors }, query))).toContain('role="alert"');
  });

  it('is not reported when it exists', () => {
    const query = 'project=lab&cloud_service=kafka&status=stalled&instance_id=instance-1&task_id=task-1';
    expect(
      markupOf(page({ collectors, projects: projects as TasksAnswer['projects'], tasks: [task()] }, query)),
    ).not.toContain('role="alert"');
  });

  it('may only not be known yet', () => {
    const change = { collectors: [collector({ success: false })] };
    expect(asked('task_id=later', change)).toContain('is known so far: not everything could be read.');
  });

  it('is reported with a part of many names', () => {
    const tasks = Array.from({ length: 30 }, (_, at) =>
      task({ instance_id: `i${at + 10}`, instance_name: '' }),
    );
    expect(asked('instance_id=gone', { tasks })).toContain(
      'There are: i10 , i11 , i12 , i13 , i14 and 25 more.',
    );
  });
});

describe('the filter', () => {
  it('shows what is asked for, also a name that there is not', () => {
    const form = markupOf(
      page({ collectors: [collector(), collector({ project: 'lab' })] }, 'q=x&project=gone&status=failed'),
    );
    expect(form).toContain('name="q" value="x"');
    expect(form).toContain('<option value>All projects</option><option value="lab">lab</option>');
    expect(form).toContain('<option value="gone" selected>gone</option>');
    expect(form).toContain('<option value="failed" selected>Failed</option>');
  });
});
