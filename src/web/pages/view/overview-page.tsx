import type { JSX } from 'preact';
import type { TasksAnswer } from '../../../report/schema.js';
import { isRecentlyFailed, isStalled } from '../../../report/task-state.js';
import { stateOf } from './collector-state.js';
import { durationText, secondsSince } from './durations.js';
import { Count, knowledgeOf, type Knowledge } from './known.js';
import type { OverviewView } from './overview-view.js';
import { Problems } from './problems.js';
import { ProjectTable } from './project-table.js';
import { MARK_WORDS, MarkIcon, type Mark, type Status } from './status.js';
import { tasksAddress } from './tasks-view.js';
import { Freshness } from './text.js';

export interface OverviewProps {
  readonly answer: TasksAnswer;
  readonly view: OverviewView;
  /** Milliseconds since 1970, by the exporter's clock. */
  readonly now: number;
  /** Called with the view that a click asks for; on the server there are no clicks. */
  readonly onView?: (view: OverviewView) => void;
}

/** The counts of the overview, those that need attention first. */
const COUNTED: readonly (Status | 'stalled')[] = ['stalled', 'failed', 'running', 'waiting', 'succeeded'];

/** The state of the whole exporter: what cannot be read, the number of tasks, then each project. */
export function OverviewPage(props: OverviewProps): JSX.Element {
  const { answer, now, view, onView = () => undefined } = props;
  const { version, started_at } = answer.exporter;
  return (
    <div class="page">
      <div class="title">
        <h1>Overview</h1>
        <div class="facts-line">
          <p class="quiet">{sumText(answer)}</p>
          <Freshness collectors={answer.collectors} now={now} />
        </div>
      </div>
      <Problems answer={answer} now={now} />
      <h2 class="unseen">Tasks</h2>
      <Totals answer={answer} now={now} />
      <h2 class="unseen">Projects and services</h2>
      {answer.projects.length > 0 && <ProjectTable answer={answer} view={view} now={now} onView={onView} />}
      <p class="about">{`Version ${version}, up for ${durationText(secondsSince(started_at, now))}`}</p>
    </div>
  );
}

type TotalsProps = Pick<OverviewProps, 'answer' | 'now'>;

function Totals({ answer, now }: TotalsProps): JSX.Element {
  const known = knowledgeOf(answer.collectors);
  return (
    <ul class="totals">
      {COUNTED.map((mark) => {
        const count = countOf(mark, answer, now);
        return (
          <li key={mark} class={isCalm(mark, count, { answer, now }) ? 'none' : mark}>
            <Total mark={mark} count={count} known={known} />
          </li>
        );
      })}
    </ul>
  );
}

/** Failures of more than an hour ago are no news: they do not draw attention. */
function isCalm(mark: Mark, count: number, { answer, now }: TotalsProps): boolean {
  if (mark === 'failed') return !answer.tasks.some((task) => isRecentlyFailed(task, now));
  return count === 0;
}

interface TotalProps {
  readonly mark: Mark;
  readonly count: number;
  readonly known: Knowledge;
}

function Total({ mark, count, known }: TotalProps): JSX.Element {
  return (
    <a href={tasksAddress({ status: mark })}>
      <span class="count">
        <Count of={count} known={known} />
      </span>{' '}
      <span class="word">
        <MarkIcon mark={mark} />
        {MARK_WORDS[mark]}
      </span>
    </a>
  );
}

function countOf(mark: Status | 'stalled', { tasks, collectors }: TasksAnswer, now: number): number {
  if (mark === 'stalled') return tasks.filter((task) => isStalled(task, now)).length;
  return collectors.reduce((sum, { tasks_by_status: counts }) => sum + counts[mark], 0);
}

function sumText({ collectors }: TasksAnswer): string {
  const all = collectors.length;
  if (all === 0) return 'Nothing is configured to be read.';
  const failing = collectors.filter((collector) => stateOf(collector) === 'failing').length;
  if (failing > 0) return `${failing} of ${all} services cannot be read.`;
  if (knowledgeOf(collectors) === 'none') return '';
  const well = collectors.filter(({ success }) => success).length;
  if (well < all)
    return `${well} of ${all} services are read without trouble; the others have not been read to the end yet.`;
  return collectors.some(({ refused_instances, missing_rows }) => refused_instances.length + missing_rows > 0)
    ? `All services are read, but the cloud does not give everything.`
    : 'All services are read without trouble.';
}
