import type { JSX } from 'preact';
import type { TaskAnswer } from '../../../report/schema.js';
import { taskKey } from '../../../report/task-state.js';
import { COLUMNS, nextSort, type Column } from './sort.js';
import { TaskRows } from './task-row.js';
import { toggled, type TasksView } from './tasks-view.js';
import { ViewLink } from './view-link.js';

export interface TableProps {
  readonly tasks: readonly TaskAnswer[];
  readonly view: TasksView;
  readonly now: number;
  readonly onView: (view: TasksView) => void;
}

/** The roles state what the elements are, because on a narrow screen they are not laid out as a table. */
export function TaskTable({ tasks, view, now, onView }: TableProps): JSX.Element {
  const open = new Set(view.open);
  return (
    <table role="table" class="tasks">
      <caption class="unseen">
        Background tasks, {view.sort === undefined ? 'those that need attention first' : 'sorted'}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          {(Object.keys(COLUMNS) as Column[]).map((column) => (
            <Head key={column} column={column} view={view} onView={onView} />
          ))}
        </tr>
      </thead>
      {tasks.map((task) => {
        const key = taskKey(task);
        const onToggle = (): void => onView(toggled(view, task));
        return <TaskRows key={key} task={task} now={now} isOpen={open.has(key)} onToggle={onToggle} />;
      })}
    </table>
  );
}

type HeadProps = Pick<TableProps, 'view' | 'onView'> & { readonly column: Column };

/** The head of a column, a link that sorts by it. */
function Head({ column, view, onView }: HeadProps): JSX.Element {
  const isSorted = view.sort?.column === column;
  const direction = view.sort?.isDescending === true ? 'descending' : 'ascending';
  const to = { ...view, sort: nextSort(column, view.sort), page: 1 };
  return (
    <th
      role="columnheader"
      scope="col"
      class={`column-${column}${isSorted ? ` ${direction}` : ''}`}
      aria-sort={isSorted ? direction : 'none'}
    >
      <ViewLink to={to} onView={onView}>
        {COLUMNS[column]}
        <svg class="arrow" viewBox="0 0 16 16" width={12} height={12} aria-hidden="true">
          <path d="M8 3v10m-4-4 4 4 4-4" />
        </svg>
      </ViewLink>
    </th>
  );
}
