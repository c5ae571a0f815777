import { describe, expect, it } from 'vitest';
import { BUSY, column, headers, rows, useDrawings } from './drawings.js';
import { TASKS } from './tasks.js';

const draw = useDrawings();
const OVERVIEW = { dashboard: 'huaweicloud-tasks' };
const TASK = { dashboard: 'huaweicloud-task', choices: { task_id: TASKS.failed } };
const EXPORTER = { dashboard: 'huaweicloud-task-exporter' };

/** Columns from left to right. Of optional texts (order, reason) there is a column where a task has one. */
const COLUMNS = [
  [
    OVERVIEW,
    'Unfinished tasks',
    'Status, Project, Service, Instance, Task, Progress, Step, Time left, Unchanged for, Running for',
  ],
  [
    OVERVIEW,
    'Failures of the last day',
    'Failed at, Project, Service, Instance, Task, Step, Error code, Reason, Ran for',
  ],
  [OVERVIEW, 'Finished in the time range', 'Service, Succeeded, Failed, Cancelled'],
  [OVERVIEW, 'Slowest kinds of task', 'Service, Task, Tasks, Average, Longest'],
  [TASK, 'About this task', 'Created, Project, Service, Instance, Instance status, Task, Error code'],
  [TASK, 'For a ticket', 'Instance id, Task id, Started by'],
  [TASK, 'Steps', 'No., Step, Status, Began, Ended, Duration, Error code'],
  [TASK, 'Sub-steps', 'No., Sub-step, Status, Duration'],
  [
    EXPORTER,
    'What is not shown',
    'Project, Service, Pending instances, Refused instances, Missing rows, Dropped tasks, Dropped steps',
  ],
  [EXPORTER, 'Values that could not be read', 'Service, Field, Values'],
  [EXPORTER, 'Exporters', 'Instance, Version, Node.js, Started, Configuration read'],
  [EXPORTER, 'Projects', 'Project, Region, Project id'],
] as const;

/** Tables in which ids are what people look for. */
const WITH_IDS = ['For a ticket', 'Projects'];

describe('a table', () => {
  it.each(COLUMNS)('%j: %s has its columns in order', async (view, title, wanted) => {
    expect((await headers(await draw(view), title)).join(', ')).toBe(wanted);
  });

  it.each(COLUMNS)('%j: %s has rows, each of them once', async (view, title) => {
    const found = (await rows(await draw(view), title)).map((cells) => cells.join(' | '));
    expect(found).not.toEqual([]);
    expect(found).toEqual([...new Set(found)]);
  });

  it.each(BUSY)('shows no id where there is a name: %j', async (view) => {
    const drawing = await draw(view);
    const tables = COLUMNS.filter(
      ([of, title]) => of.dashboard === view.dashboard && !WITH_IDS.includes(title),
    );
    for (const [, title] of tables)
      for (const cells of await rows(drawing, title))
        expect(cells.join(' '), title).not.toMatch(/[0-9a-f]{8}-?[0-9a-f]{4}/);
  });
});

describe('the order of rows', () => {
  it('is that of the steps, by number', async () => {
    const steps = await rows(await draw(TASK), 'Steps');
    expect(steps.map(([number]) => number)).toEqual(['1', '2', '3']);
    const substeps = await rows(await draw(TASK), 'Sub-steps');
    expect(substeps.map(([number]) => number)).toEqual(['1.1', '1.2', '2.1', '2.2']);
  });

  it('of unfinished tasks begins with the stalled ones', async () => {
    const drawing = await draw({ ...OVERVIEW, choices: { stalled_after: '1' } });
    const statuses = (await rows(drawing, 'Unfinished tasks')).map(([status]) => status);
    expect(statuses[0]).toBe('Stalled');
    const ranks = statuses.map((status) =>
      ['Stalled', 'Running', 'Waiting', 'Unknown'].indexOf(status ?? ''),
    );
    expect(ranks).toEqual([...ranks].sort());
  });
});

describe('a status', () => {
  it('follows the time that is chosen as "Stalled after"', async () => {
    const patient = await rows(
      await draw({ ...OVERVIEW, choices: { stalled_after: '7200' } }),
      'Unfinished tasks',
    );
    expect(patient.map(([status]) => status)).not.toContain('Stalled');
  });

  it('stands on the left', async () => {
    const { page } = await draw(OVERVIEW);
    const cell = page.locator('[data-panel="Unfinished tasks"] [role=gridcell]').first();
    const side = await cell.evaluate((element) => {
      const text = document.createRange();
      text.selectNodeContents(element);
      const [outer, inner] = [element.getBoundingClientRect(), text.getBoundingClientRect()];
      return inner.left - outer.left < outer.right - inner.right ? 'left' : 'right';
    });
    expect(side).toBe('left');
  });
});

describe('a bar', () => {
  it.each([
    [OVERVIEW, 'Slowest kinds of task', 'Average'],
    [TASK, 'Steps', 'Duration'],
    [TASK, 'Sub-steps', 'Duration'],
  ] as const)('%j: %s: %s is full at the greatest value of its column', async (view, title, header) => {
    const { max, values } = column(await draw(view), title, header);
    expect(max).toBe(Math.max(...values.map((value) => value ?? 0)));
  });

  it('of progress is full at 100 %', async () => {
    expect(column(await draw(OVERVIEW), 'Unfinished tasks', 'Progress')).toMatchObject({
      max: 100,
      unit: 'percent',
    });
  });
});
