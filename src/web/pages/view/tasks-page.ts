import type { TaskAnswer, TasksAnswer } from '../../../report/schema.js';
import { filterForm } from './filter-form.js';
import { isFiltering, toggled, type TasksView } from './filter.js';
import { freshness } from './freshness.js';
import { h, type ComponentChild, type VNode } from './preact.js';
import { pageLinks } from './page-links.js';
import { rowsAtOnce, type Rows } from './rows.js';
import { COLUMNS, taskRows } from './task-row.js';
import { keyOf } from './urgency.js';
import { troubles } from './troubles.js';

export interface TasksPage {
  readonly answer: TasksAnswer;
  readonly view: TasksView;
  /** Milliseconds since 1970, by the exporter's clock. */
  readonly now: number;
  /** Told of another view that somebody wants; nobody does on the server. */
  readonly onView: (view: TasksView) => void;
}

/** The tasks as a table that can be filtered, one page of it at a time. */
export function tasksPage(page: TasksPage, rows = rowsAtOnce(page.answer.tasks, page.view, page.now)): VNode {
  const { answer, view, now, onView } = page;
  return h(
    'div',
    { class: 'page' },
    h('div', { class: 'title' }, h('h1', null, 'Tasks'), freshness(answer, now)),
    troubles(answer.collectors, now),
    filterForm(answer, view),
    foundLine(rows, page),
    rows.found === 0 ? nothing(page) : table(rows.tasks, page),
    rows.pages > 1 && pageLinks(rows, view, onView),
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

function foundLine({ found }: Rows, { answer, view }: TasksPage): VNode {
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
