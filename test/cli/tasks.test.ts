import { describe, expect, it } from 'vitest';
import { FIRST_VIEW } from '../../src/cli/tasks/screen-view.js';
import { selectTasks, type SelectedTasks } from '../../src/cli/tasks/selection.js';
import { bar } from '../../src/cli/tasks/task-table.js';
import {
  isNothing,
  missingIn,
  screenOfTasks,
  summary,
  tableOfTasks,
} from '../../src/cli/tasks/tasks-text.js';
import type { Terminal } from '../../src/cli/terminal/terminal.js';
import type { TasksAnswer } from '../../src/report/schema.js';
import type { Task } from '../../src/tasks/task.js';
import { NOW, snapshot, step, task } from '../metrics/snapshots.js';
import { answer, answerWith, MINUTE, MIXED } from './tasks-answers.js';

/** All tasks of an answer. */
function whole(answer: TasksAnswer): SelectedTasks {
  return { answer, tasks: answer.tasks, notes: [] };
}

function terminalOf(columns: number | undefined, rows?: number): Terminal {
  return { columns, rows, paint: (_, text) => text };
}

/** Characters that take two columns count twice, as a terminal shows them. */
function columnsOf(line: string): number {
  return line.length + (line.match(/\p{Script=Han}/gu)?.length ?? 0);
}

describe('the table of tasks', () => {
  it.each([80, 100, 132, 140, 200])('fits into %d columns and is readable there', async (columns) => {
    const text = `${tableOfTasks(whole(MIXED), undefined, terminalOf(columns)).join('\n')}\n`;
    for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
    if (columns === 80 || columns === 140)
      await expect(text).toMatchFileSnapshot(`../fixtures/printed/tasks-${columns}.txt`);
  });

  it('cuts nothing where lines may be of any length', () => {
    const [head = '', ...rows] = tableOfTasks(whole(MIXED), undefined, terminalOf(undefined));
    expect(head).toMatch(
      /^STATUS +PROGRESS +LEFT +PROJECT +SERVICE +INSTANCE +TASK +ERROR +STEP +RUNS +CHANGED$/,
    );
    expect(rows.join('\n')).not.toContain('…');
  });

  it('gives no total of steps where some were left out', async () => {
    const at = { steps: [step({ number: 7, name: 'Resize' })] };
    const tasks = [task({ progress: at }), task({ id: 'other', progress: { ...at, stepsDropped: 50 } })];
    const text = tableOfTasks(whole(await answerWith(...tasks)), undefined, terminalOf(undefined)).join('\n');
    expect(text.match(/\S+ Resize/g)).toEqual(['7 Resize', '7/1 Resize']);
  });

  it('keeps its columns in line beside characters of two columns', () => {
    const lines = tableOfTasks(whole(MIXED), undefined, terminalOf(140)).filter((line) =>
      line.includes('dcs'),
    );
    const starts = lines.map((line) =>
      columnsOf(line.slice(0, line.indexOf('EXTEND') + line.indexOf('主备切换') + 1)),
    );
    expect(new Set(starts).size).toBe(1);
  });

  it('keeps its columns over all its length', async () => {
    const tasks = Array.from({ length: 200 }, (_, at) => task({ id: `t${at}`, name: `n${at}` }));
    const lines = tableOfTasks(whole(await answerWith(...tasks)), undefined, terminalOf(undefined));
    expect(lines).toHaveLength(203);
    expect(new Set(lines.slice(1, 201).map((line) => line.indexOf(' n'))).size).toBe(1);
  });

  it('leaves away on a terminal what has finished and would push the rest off it', async () => {
    const done = Array.from({ length: 90 }, (_, at) =>
      task({ id: `done${at}`, status: 'succeeded', endedAt: NOW - at }),
    );
    const running = Array.from({ length: 30 }, (_, at) => task({ id: `run${at}` }));
    const shown = async (rows: number, ...tasks: Task[]) =>
      tableOfTasks(whole(await answerWith(...tasks)), undefined, terminalOf(140, rows));
    const long = await shown(24, ...done, ...running);
    expect(long.filter((line) => line.startsWith('running'))).toHaveLength(30);
    expect(long).toContain('… and 90 more that have finished; a pipe shows them, too');
    expect(await shown(24, ...done)).toHaveLength(23);
    expect((await shown(200, ...done, ...running)).join('\n')).not.toContain('more that have finished');
  });
});

describe('names chosen by others', () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eevil\nline\ttab\u0000';

  it.each([80, 140, undefined])('never reach the terminal as commands to it: %s columns', async (columns) => {
    const its = await answerWith(
      task({ name: hostile, instanceName: hostile, status: 'failed', reason: hostile }),
    );
    const lines = tableOfTasks(whole(its), undefined, terminalOf(columns));
    for (const line of lines) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(lines.join('\n')).toContain(']0;owned [2J 31m evil line tab'.slice(0, 20));
  });

  it('never reach it in what could not be read either', async () => {
    const failure = { reason: 'rejected' as const, message: `HTTP 400 ${hostile}` };
    const [missing = ''] = missingIn(await answer([snapshot({ health: { success: false, failure } })]));
    expect(missing).toBe('shop/kafka: could not be read (rejected): HTTP 400 ]0;owned [2J 31m evil line tab');
  });
});

describe('the status column', () => {
  it.each([80, 140])('shows a task without progress as stalled: %d columns', async (columns) => {
    const its = await answerWith(
      task({ id: 'a', lastProgressAt: NOW - 30 * MINUTE, progress: { percent: 8 } }),
      task({ id: 'b', lastProgressAt: NOW - 29 * MINUTE, progress: { percent: 8 } }),
      task({ id: 'c', lastProgressAt: NOW - 14 * MINUTE, progress: { percent: 8 } }),
    );
    const lines = tableOfTasks(whole(its), undefined, terminalOf(columns)).join('\n');
    expect(lines.match(/^(stalled|slow|running) /gm)).toEqual(['stalled ', 'slow ', 'running ']);
  });
});

describe('the tasks that are shown', () => {
  const running = task({ id: 'running' });
  const news = task({ id: 'news', status: 'failed', endedAt: NOW - 59 * MINUTE });
  const old = task({ id: 'old', status: 'failed', endedAt: NOW - 61 * MINUTE });
  const select = async (selection: Partial<Parameters<typeof selectTasks>[1]>) => {
    const its = await answerWith(running, news, old);
    const {
      answer: kept,
      tasks,
      notes,
    } = selectTasks(its, { isAll: false, statuses: [], limit: 0, ...selection });
    expect(kept).toBe(its);
    return { ids: tasks.map(({ task_id }) => task_id).sort(), notes };
  };

  it.each([
    [{}, ['news', 'running'], ['1 finished more than an hour ago: --all']],
    [{ isAll: true }, ['news', 'old', 'running'], []],
    [{ statuses: ['failed' as const] }, ['news', 'old'], []],
    [{ statuses: ['waiting' as const] }, [], []],
    [{ isAll: true, limit: 2 }, ['news', 'running'], ['2 of 3 tasks shown: --limit=0 shows all']],
    [
      { limit: 1 },
      ['running'],
      ['1 finished more than an hour ago: --all', '1 of 2 tasks shown: --limit=0 shows all'],
    ],
  ])('with %j are %j', async (selection, ids, notes) => {
    expect(await select(selection)).toEqual({ ids, notes });
  });

  it('leave the summary as it is: what is not shown is there nevertheless', async () => {
    const selected = selectTasks(await answerWith(old), { isAll: false, statuses: [], limit: 0 });
    expect(tableOfTasks(selected, undefined, terminalOf(undefined))).toEqual([
      '1 task: 1 failed.',
      '1 finished more than an hour ago: --all',
    ]);
  });
});

describe('a value that is not known', () => {
  it('is a dash, never 0', async () => {
    const its = await answerWith(task({ progress: { percent: undefined }, createdAt: undefined }));
    const [head = '', row = ''] = tableOfTasks(whole(its), undefined, terminalOf(undefined));
    for (const name of ['PROGRESS', 'LEFT', 'RUNS'])
      expect(row.slice(head.indexOf(name)).trimStart()[0]).toBe('–');
  });
});

describe('the column of error codes', () => {
  it('has the code of the task, else that of the step that failed', async () => {
    const failed = step({ number: 2, name: 'Resize', status: 'failed', errorCode: 'DCS.5' });
    const its = await answerWith(
      task({ id: 'a', status: 'failed', endedAt: NOW, errorCode: 'DBS.1', reason: 'no space' }),
      task({ id: 'b', status: 'failed', endedAt: NOW - 1, progress: { steps: [failed] } }),
    );
    const [head = '', ...rows] = tableOfTasks(whole(its), undefined, terminalOf(undefined));
    const codes = rows.slice(0, 2).map((row) => row.slice(head.indexOf('ERROR')).split(' ')[0]);
    expect(codes).toEqual(['DBS.1', 'DCS.5']);
  });
});

describe('a bar', () => {
  it.each([
    [0, '░░░░░░░░░░   0%'],
    [1, '░░░░░░░░░░   1%'],
    [2, '▏░░░░░░░░░   2%'],
    [55.4, '█████▌░░░░  55%'],
    [99.9, '█████████▉  99%'],
    [100, '██████████ 100%'],
  ])('of %d percent is %s', (percent, text) => expect(bar(percent)).toBe(text));
});

describe('the summary', () => {
  const unread = snapshot({
    health: { success: false, failure: { reason: 'auth', message: 'HTTP 401' } },
  });
  const one = (...parts: Parameters<typeof answer>[0]): Promise<TasksAnswer> => answer(parts);

  it.each([
    { its: one(snapshot()), text: 'No tasks: 1 service of 2 projects were read.', nothing: false },
    { its: one(snapshot(), unread), text: 'No tasks in 1 of 2 services of 2 projects.', nothing: false },
    { its: one(unread), text: 'No tasks: none of 1 service of 2 projects could be read.', nothing: true },
    { its: answerWith(task()), text: '1 task: 1 running.', nothing: false },
  ])('distinguishes no tasks from tasks that could not be read: $text', async ({ its, text, nothing }) => {
    expect(summary(await its)).toBe(text);
    expect(isNothing(await its)).toBe(nothing);
  });
});

describe('what is missing', () => {
  it('is printed once for all services that lack the same', async () => {
    const failure = { reason: 'auth' as const, message: 'HTTP 401' };
    const its = await answer([
      snapshot({ health: { success: false, failure } }),
      snapshot({ service: 'dcs', health: { success: false, failure } }),
      snapshot({ service: 'rds', dropped: 7 }),
      snapshot({ project: 'billing', health: { success: false } }),
      snapshot({
        project: 'billing',
        service: 'dcs',
        instances: Array.from({ length: 9 }, (_, at) => ({ id: `${at}`, name: '', status: '' })),
        health: { pendingInstances: 8 },
      }),
    ]);
    expect(missingIn(its)).toEqual([
      'shop/kafka, shop/dcs: could not be read (auth): HTTP 401',
      'shop/rds: 7 tasks left out (tasks.max_per_service)',
      'billing/kafka: not read to the end: the time was too short',
      'billing/dcs: 8 of 9 instances not read yet: the time was too short',
    ]);
  });
});

describe('the screen of --watch', () => {
  const drawn = (columns: number, rows: number, watchedSince = NOW - 10_000): readonly string[] =>
    screenOfTasks(whole(MIXED), {
      terminal: terminalOf(columns, rows),
      everyMs: 5_000,
      watchedSince,
      view: FIRST_VIEW,
    });

  it.each([
    [80, 24],
    [140, 14],
    [60, 16],
  ])('of %d columns and %d rows is filled, and not beyond', async (columns, rows) => {
    const lines = drawn(columns, rows);
    expect(lines.length).toBeLessThanOrEqual(rows);
    if (columns > 60)
      await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../fixtures/printed/watch-${columns}.txt`);
  });

  it('counts what does not fit', () => {
    expect(drawn(140, 13).join('\n')).toMatch(/\n1 to \d+ of \d+\n/);
    expect(drawn(140, 40).join('\n')).not.toMatch(/ of \d+\n/);
  });

  it('says of what has not moved since it looks on that it knows no more', () => {
    const [stalled = ''] = drawn(140, 40).filter((line) => line.includes('主备切换'));
    const [moved = ''] = drawn(140, 40).filter((line) => line.includes('extendInstance'));
    expect(stalled).toMatch(/> 10s ago$/);
    expect(moved).toMatch(/[^>] 3s ago$/);
  });
});
