import type { JSX } from 'preact';
import type { TasksAnswer } from '../../../report/schema.js';
import { FilterForm } from './filter-form.js';
import { isFiltering } from './filter.js';
import { Count, knowledgeOf } from './known.js';
import { Problems } from './problems.js';
import { PAGE_ROWS, rowsAtOnce, type Rows } from './rows.js';
import { TaskTable } from './task-table.js';
import { tasksAddress, type TasksView } from './tasks-view.js';
import { Freshness } from './text.js';
import { UnknownNames } from './unknown-names.js';
import { ViewLink } from './view-link.js';

export interface TasksPageProps {
  readonly answer: TasksAnswer;
  readonly view: TasksView;
  /** Milliseconds since 1970, by the exporter's clock. */
  readonly now: number;
  /** Called with the view that a click asks for; on the server there are no clicks. */
  readonly onView?: (view: TasksView) => void;
  /** The rows that `view` shows, when they are known already. */
  readonly rows?: Rows;
}

type ViewProps = Required<TasksPageProps>;

/** The tasks as a table that can be filtered and sorted, one page of it at a time. */
export function TasksPage(props: TasksPageProps): JSX.Element {
  const { answer, view, now } = props;
  const rows = props.rows ?? rowsAtOnce(answer.tasks, view, now);
  const all: ViewProps = { onView: () => undefined, ...props, rows };
  return (
    <div class="page">
      <div class="title">
        <h1>Tasks</h1>
        <Freshness collectors={answer.collectors} now={now} />
      </div>
      <Problems answer={answer} now={now} />
      <FilterForm answer={answer} view={view} />
      <UnknownNames filter={view.filter} answer={answer} />
      <FoundLine {...all} />
      {rows.found === 0 ? <EmptyNote {...all} /> : <TaskTable {...all} tasks={rows.tasks} />}
      {rows.pages > 1 && <PageLinks {...all} />}
    </div>
  );
}

function FoundLine({ rows: { found }, answer, view }: ViewProps): JSX.Element {
  const { length: all } = answer.tasks;
  const known = knowledgeOf(answer.collectors);
  const isPart = isFiltering(view.filter);
  return (
    <div class="found">
      <p role="status">
        {all === 0 && known !== 'all' ? (
          'How many tasks there are is not known yet'
        ) : (
          <>
            {isPart && `${found} of `}
            <Count of={all} known={known} /> {all === 1 && known === 'all' ? 'task' : 'tasks'}
          </>
        )}
      </p>
      {isPart && (
        <a class="clear" href={tasksAddress({})}>
          Clear the filter
        </a>
      )}
    </div>
  );
}

/** Why there is no row: an empty list differs from an unknown one. */
function EmptyNote({ answer }: ViewProps): JSX.Element {
  const [lead, rest] = emptyText(answer);
  return (
    <p class="nothing">
      <strong>{lead}</strong> {rest}
    </p>
  );
}

function emptyText({ tasks, collectors, problems }: TasksAnswer): readonly [string, string] {
  if (tasks.length > 0) return ['No task matches the filter.', 'Others are known.'];
  const known = knowledgeOf(collectors);
  if (known === 'all')
    return ['There are no tasks.', 'Every project and service was asked, and nothing has run lately.'];
  if (problems.length > 0)
    return ['No tasks are known.', 'Not everything could be asked: there may be some that are not shown.'];
  return known === 'none'
    ? ['Nothing has been read yet.', 'The first collection is under way; its tasks appear here.']
    : ['No tasks are known yet.', 'Not everything has been read to the end; the next collections go on.'];
}

/** Which rows are shown, and links to the others. */
function PageLinks({ rows: { found, page, pages }, view, onView }: ViewProps): JSX.Element {
  const link = (text: string, to: number, rel?: 'prev' | 'next') => (
    <ViewLink key={text} to={{ ...view, page: to }} onView={onView} rel={rel}>
      {text}
    </ViewLink>
  );
  return (
    <nav class="turn" aria-label="Pages of the table">
      {page > 2 && link('First', 1)}
      {page > 1 && link('Previous', page - 1, 'prev')}
      <span>{`${(page - 1) * PAGE_ROWS + 1} to ${Math.min(found, page * PAGE_ROWS)} of ${found}`}</span>
      {page < pages && link('Next', page + 1, 'next')}
      {page < pages - 1 && link('Last', pages)}
    </nav>
  );
}
