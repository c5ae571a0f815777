import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFiltering, matcherOf, STATUS_CHOICES } from '../../../src/web/pages/view/filter.js';
import { COLUMNS, type Column } from '../../../src/web/pages/view/sort.js';
import { addressOf, readView, toggled, type TasksView } from '../../../src/web/pages/view/tasks-view.js';
import { taskKey } from '../../../src/report/task-state.js';
import { before, HOUR, NOW, task } from './answers.js';

const tasks = [
  task({ task_id: 'a', name: 'extendInstance', instance_name: 'Orders', user_name: 'ops' }),
  task({ task_id: 'b', project: 'lab', status: 'waiting', name: 'restart' }),
  task({ task_id: 'c', cloud_service: 'dcs', last_progress_at: before(2 * HOUR), name: 'EXTEND' }),
  task({ task_id: 'd', status: 'failed', error_code: 'DCS.4065', reason: 'No space', ended_at: before(0) }),
];

function found(query: string): string[] {
  const { filter } = readView(new URLSearchParams(query));
  return tasks.filter(matcherOf(filter, NOW)).map(({ task_id }) => task_id);
}

describe('the filter', () => {
  it.each([
    ['', 'abcd'],
    ['q=extend', 'acd'],
    ['q=EXTENDinstance', 'ad'],
    ['q=extend+ops', 'a'],
    ['q=ops+extend++', 'a'],
    ['q=4065', 'd'],
    ['q=no+SPACE', 'd'],
    ['q=lab', 'b'],
    ['q=nothing', ''],
    ['project=lab', 'b'],
    ['cloud_service=dcs', 'c'],
    ['status=waiting', 'b'],
    ['status=running', 'ac'],
    ['status=stalled', 'c'],
    ['status=unfinished', 'abc'],
    ['status=failed&project=lab', ''],
    ['status=no-such-status', ''],
    ['status=toString', ''],
    ['instance_id=instance-1', 'abcd'],
    ['instance_id=another', ''],
    ['task_id=b', 'b'],
    ['task_id=b&project=shop', ''],
    ['other=x', 'abcd'],
  ])('"%s" finds "%s"', (query, ids) => {
    expect(found(query).join('')).toBe(ids);
  });

  it('finds a task by a step', () => {
    const step = {
      step: 1,
      name: 'disk_expansion',
      status: 'running',
      started_at: null,
      ended_at: null,
      duration_seconds: null,
      error_code: '',
      substeps: [],
    } as const;
    const { filter } = readView(new URLSearchParams('q=disk'));
    const withStep = task({ steps: [{ ...step, substeps: [] }] });
    expect([...tasks, withStep].filter(matcherOf(filter, NOW))).toEqual([withStep]);
  });
});

describe('an address', () => {
  const word = fc.string({ unit: 'grapheme' });
  const view: fc.Arbitrary<TasksView> = fc.record({
    filter: fc.record({
      text: word,
      project: word,
      service: word,
      status: fc.oneof(word, fc.constantFrom(...Object.keys(STATUS_CHOICES))),
      instance: word,
      task: word,
    }),
    sort: fc.option(
      fc.record({
        column: fc.constantFrom(...(Object.keys(COLUMNS) as Column[])),
        isDescending: fc.boolean(),
      }),
      { nil: undefined },
    ),
    open: fc.uniqueArray(word),
    page: fc.integer({ min: 1, max: 999_999_999 }),
  });

  it('holds the whole state of the page', () => {
    fc.assert(
      fc.property(view, (one) => {
        const address = new URL(addressOf(one), 'http://exporter/tasks');
        expect(address.pathname).toBe('/tasks');
        expect(readView(address.searchParams)).toEqual(one);
      }),
    );
  });

  it('is short when nothing is filtered', () => {
    const nothing = readView(new URLSearchParams());
    expect(addressOf(nothing)).toBe('tasks');
    expect(isFiltering(nothing.filter)).toBe(false);
  });
});

describe('a row', () => {
  it('is opened and closed again, whatever else is open', () => {
    const view = readView(new URLSearchParams({ open: 'another' }));
    const opened = toggled(view, task());
    expect(opened.open).toEqual(['another', taskKey(task())]);
    expect(toggled(opened, task()).open).toEqual(['another']);
  });
});
