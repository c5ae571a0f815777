import type { TaskAnswer, TasksAnswer } from '../../../report/schema.js';
import { filterForm } from './filter-form.js';
import { isFiltering, toggled, type TasksView } from './filter.js';
import { freshness } from './freshness.js';
import type { ComponentChild, JSX } from 'preact';
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
export function tasksPage(
  page: TasksPage,
  rows = rowsAtOnce(page.answer.tasks, page.view, page.now),
): JSX.Element {
  const { answer, view, now, onView } = page;
  return (
    <div class="page">
      <div class="title">
        <h1>Tasks</h1>
        {freshness(answer, now)}
      </div>
      {troubles(answer.collectors, now)}
      {filterForm(answer, view)}
      {foundLine(rows, page)}
      {rows.found === 0 ? nothing(page) : table(rows.tasks, page)}
      {rows.pages > 1 && pageLinks(rows, view, onView)}
    </div>
  );
}

function table(tasks: readonly TaskAnswer[], { view, now, onView }: TasksPage): JSX.Element {
  const open = new Set(view.open);
  const heads = COLUMNS.map((name) => (
    <th key={name} role="columnheader" scope="col">
      {name}
    </th>
  ));
  // The roles say what the elements are, because on a phone they are not laid out as a table.
  return (
    <table role="table" class="tasks">
      <caption class="unseen">Background tasks, those that need attention first</caption>
      <thead role="rowgroup">
        <tr role="row">{heads}</tr>
      </thead>
      {tasks.map((task) =>
        taskRows(task, { now, isOpen: open.has(keyOf(task)), onToggle: () => onView(toggled(view, task)) }),
      )}
    </table>
  );
}

function foundLine({ found }: Rows, { answer, view }: TasksPage): JSX.Element {
  const all = answer.tasks.length;
  const isPart = isFiltering(view.filter);
  const text = isPart ? `${found} of ${all} tasks` : all === 1 ? '1 task' : `${all} tasks`;
  return (
    <div class="found">
      <p role="status">{text}</p>
      {isPart && (
        <a class="clear" href="tasks">
          Clear the filter
        </a>
      )}
    </div>
  );
}

/** Why there is no row: nothing to tell must not look like nothing known. */
function nothing({ answer }: TasksPage): JSX.Element {
  if (answer.tasks.length > 0) return emptiness('No task matches the filter.', 'Others are known.');
  return answer.collectors.every(({ success }) => success)
    ? emptiness('There are no tasks.', 'Every project and service was asked, and nothing has run lately.')
    : emptiness(
        'No tasks are known.',
        'Not everything could be asked: there may be some that are not shown.',
      );
}

function emptiness(lead: string, rest: ComponentChild): JSX.Element {
  return (
    <p class="nothing">
      <strong>{lead}</strong> {rest}
    </p>
  );
}
