import type { TaskAnswer, TasksAnswer } from '../../api/schema.js';
import { filterForm } from './filter-form.js';
import { addressOf, filterTasks, isFiltering, toggled, type TasksView } from './filter.js';
import { freshness } from './freshness.js';
import { h, type ComponentChild, type VNode } from './preact.js';
import { COLUMNS, taskRows } from './task-row.js';
import { byUrgency, keyOf } from './urgency.js';
import { troubles } from './troubles.js';

/** More rows than these are only shown when they are asked for. */
const MOST_ROWS = 100;

export interface TasksPage {
  readonly answer: TasksAnswer;
  readonly view: TasksView;
  /** Milliseconds since 1970, by the exporter's clock. */
  readonly now: number;
  /** Told of another view that somebody wants; nobody does on the server. */
  readonly onView: (view: TasksView) => void;
}

/** All tasks as a table that can be filtered. */
export function tasksPage(page: TasksPage): VNode {
  const { answer, view, now } = page;
  const found = byUrgency(filterTasks(answer.tasks, view.filter, now), now);
  const shown = view.isWhole ? found : found.slice(0, MOST_ROWS);
  return h(
    'div',
    { class: 'page' },
    h('div', { class: 'title' }, h('h1', null, 'Tasks'), freshness(answer, now)),
    troubles(answer.collectors, now),
    filterForm(answer, view),
    foundLine(found.length, page),
    shown.length === 0 ? nothing(page) : table(shown, page),
    found.length > shown.length && showAll(found.length, page),
  );
}

function table(tasks: readonly TaskAnswer[], { view, now, onView }: TasksPage): VNode {
  const open = new Set(view.open);
  const heads = COLUMNS.map((name) => h('th', { key: name, role: 'columnheader', scope: 'col' }, name));
  // The roles say what the elements are, because on a phone they are not laid out as a table.
  return h(
    'table',
    { role: 'table', class: 'tasks' },
    h('caption', { class: 'unseen' }, 'Background tasks, those that need attention first'),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads)),
    tasks.map((task) =>
      taskRows(task, { now, isOpen: open.has(keyOf(task)), onToggle: () => onView(toggled(view, task)) }),
    ),
  );
}

function foundLine(found: number, { answer, view }: TasksPage): VNode {
  const all = answer.tasks.length;
  const isPart = isFiltering(view.filter);
  const text = isPart ? `${found} of ${all} tasks` : all === 1 ? '1 task' : `${all} tasks`;
  return h(
    'div',
    { class: 'found' },
    h('p', { role: 'status' }, text),
    isPart && h('a', { class: 'clear', href: 'tasks' }, 'Clear the filter'),
  );
}

/** Why there is no row: nothing to tell must not look like nothing known. */
function nothing({ answer }: TasksPage): VNode {
  if (answer.tasks.length > 0) return emptiness('No task matches the filter.', 'Others are known.');
  return answer.collectors.every(({ success }) => success)
    ? emptiness('There are no tasks.', 'Every project and service was asked, and nothing has run lately.')
    : emptiness(
        'No tasks are known.',
        'Not everything could be asked: there may be some that are not shown.',
      );
}

function emptiness(lead: string, rest: ComponentChild): VNode {
  return h('p', { class: 'nothing' }, h('strong', null, lead), ' ', rest);
}

function showAll(count: number, { view, onView }: TasksPage): VNode {
  const whole = { ...view, isWhole: true };
  const onClick = (event: { preventDefault: () => void }): void => {
    event.preventDefault();
    onView(whole);
  };
  return h('p', { class: 'all' }, h('a', { href: addressOf(whole), onClick }, `Show all ${count} tasks`));
}
