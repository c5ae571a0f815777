import type { JSX } from 'preact';
import { REASON_TEXTS } from '../../../report/reasons.js';
import type { CollectorAnswer, TaskAnswer, TasksAnswer } from '../../../report/schema.js';
import { taskKey } from '../../../report/task-state.js';
import { stateOf } from './collector-state.js';
import { agoText } from './durations.js';
import { FilterForm } from './filter-form.js';
import { addressOf, isFiltering, toggled, type TasksView } from './filter.js';
import { PAGE_ROWS, rowsAtOnce, type Rows } from './rows.js';
import { MarkIcon } from './status.js';
import { COLUMNS, TaskRows } from './task-row.js';
import { Freshness } from './text.js';

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

/** The tasks as a table that can be filtered, one page of it at a time. */
export function TasksPage(props: TasksPageProps): JSX.Element {
  const { answer, view, now } = props;
  const rows = props.rows ?? rowsAtOnce(answer.tasks, view, now);
  const all: ViewProps = { onView: () => undefined, ...props, rows };
  return (
    <div class="page">
      <div class="title">
        <h1>Tasks</h1>
        <Freshness answer={answer} now={now} />
      </div>
      <Failures {...all} />
      <FilterForm answer={answer} view={view} />
      <FoundLine {...all} />
      {rows.found === 0 ? <EmptyNote {...all} /> : <Table {...all} />}
      {rows.pages > 1 && <PageLinks {...all} />}
    </div>
  );
}

/** The services that cannot be read, above a table that would otherwise look complete. */
function Failures({ answer, now }: ViewProps): JSX.Element | null {
  const failing = answer.collectors.filter((collector) => stateOf(collector) === 'failing');
  if (failing.length === 0) return null;
  return (
    <ul class="troubles" aria-label="What could not be asked">
      {failing.map((collector) => (
        <li key={`${collector.project}/${collector.cloud_service}`}>
          <MarkIcon mark="failed" />
          <div>
            <FailureText collector={collector} now={now} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function FailureText({ collector, now }: { readonly collector: CollectorAnswer; readonly now: number }) {
  const { project, cloud_service, failure, last_success_at: last } = collector;
  return (
    <>
      <p>
        <strong>
          Could not ask {cloud_service} of <bdi>{project}</bdi>.{' '}
        </strong>
        {failure !== null && REASON_TEXTS[failure.reason].meaning}{' '}
        {last === null ? 'It was never read.' : `It was last read ${agoText(last, now)}.`}
      </p>
      {failure !== null && (
        <p class="message">
          <bdi>{failure.message}</bdi>
        </p>
      )}
    </>
  );
}

function FoundLine({ rows: { found }, answer, view }: ViewProps): JSX.Element {
  const all = answer.tasks.length;
  const isPart = isFiltering(view.filter);
  return (
    <div class="found">
      <p role="status">{isPart ? `${found} of ${all} tasks` : all === 1 ? '1 task' : `${all} tasks`}</p>
      {isPart && (
        <a class="clear" href="tasks">
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

function emptyText({ tasks, collectors }: TasksAnswer): readonly [string, string] {
  if (tasks.length > 0) return ['No task matches the filter.', 'Others are known.'];
  return collectors.every(({ success }) => success)
    ? ['There are no tasks.', 'Every project and service was asked, and nothing has run lately.']
    : ['No tasks are known.', 'Not everything could be asked: there may be some that are not shown.'];
}

/** The roles state what the elements are, because on a narrow screen they are not laid out as a table. */
function Table({ rows, view, now, onView }: ViewProps): JSX.Element {
  const open = new Set(view.open);
  const row = (task: TaskAnswer): JSX.Element => {
    const key = taskKey(task);
    const onToggle = (): void => onView(toggled(view, task));
    return <TaskRows key={key} task={task} now={now} isOpen={open.has(key)} onToggle={onToggle} />;
  };
  return (
    <table role="table" class="tasks">
      <caption class="unseen">Background tasks, those that need attention first</caption>
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((name) => (
            <th key={name} role="columnheader" scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {rows.tasks.map(row)}
    </table>
  );
}

/** Which rows are shown, and links to the others. */
function PageLinks({ rows: { found, page, pages }, view, onView }: ViewProps): JSX.Element {
  const link = (text: string, to: number, rel?: 'prev' | 'next') => {
    const next = { ...view, page: to };
    const onClick = (event: Event): void => {
      event.preventDefault();
      onView(next);
    };
    return (
      <a key={text} href={addressOf(next)} rel={rel} onClick={onClick}>
        {text}
      </a>
    );
  };
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
