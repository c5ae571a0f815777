import type { JSX } from 'preact';
import type { TasksAnswer } from '../../../report/schema.js';
import { isStalled } from '../../../report/task-state.js';
import { CollectorCard } from './collector-card.js';
import { byState, stateOf } from './collector-state.js';
import { durationText, secondsSince } from './durations.js';
import { addressOf, readView } from './filter.js';
import { MARK_WORDS, MarkIcon, type Mark } from './status.js';
import { Freshness } from './text.js';

export interface OverviewProps {
  readonly answer: TasksAnswer;
  /** Milliseconds since 1970, by the exporter's clock. */
  readonly now: number;
}

/** The counts of the overview, those that need attention first. */
const COUNTED: readonly Mark[] = ['stalled', 'failed', 'running', 'waiting', 'succeeded'];

/** The state of the whole exporter: the number of tasks, then each service of each project. */
export function OverviewPage({ answer, now }: OverviewProps): JSX.Element {
  const { version, started_at } = answer.exporter;
  return (
    <div class="page">
      <div class="title">
        <h1>Overview</h1>
        <Freshness answer={answer} now={now} />
      </div>
      <p class="about">{`Version ${version}, up for ${durationText(secondsSince(started_at, now))}`}</p>
      <h2 class="unseen">Tasks</h2>
      <ul class="totals">
        {COUNTED.map((mark) => (
          <Total key={mark} mark={mark} count={countOf(mark, answer, now)} />
        ))}
      </ul>
      <h2>Projects and services</h2>
      <p class="quiet sum">{sumText(answer)}</p>
      <ul class="cards">
        {byState(answer.collectors).map((collector) => (
          <CollectorCard
            key={`${collector.project}/${collector.cloud_service}`}
            collector={collector}
            now={now}
          />
        ))}
      </ul>
    </div>
  );
}

function Total({ mark, count }: { readonly mark: Mark; readonly count: number }): JSX.Element {
  return (
    <li class={count === 0 ? 'none' : mark}>
      <a href={addressOf(readView(new URLSearchParams({ status: mark })))}>
        <span class="count">{count}</span>
        <span class="word">
          <MarkIcon mark={mark} />
          {MARK_WORDS[mark]}
        </span>
      </a>
    </li>
  );
}

function countOf(mark: Mark, { tasks, collectors }: TasksAnswer, now: number): number {
  if (mark === 'stalled') return tasks.filter((task) => isStalled(task, now)).length;
  return collectors.reduce((sum, { tasks_by_status: counts }) => sum + counts[mark], 0);
}

function sumText({ collectors }: TasksAnswer): string {
  const all = collectors.length;
  if (all === 0) return 'Nothing is configured to be read.';
  const failing = collectors.filter((collector) => stateOf(collector) === 'failing').length;
  if (failing > 0) return `${failing} of ${all} cannot be read.`;
  const well = collectors.filter(({ success }) => success).length;
  if (well < all)
    return `${well} of ${all} are read without trouble; the others have not been read to the end yet.`;
  return collectors.some(({ refused_instances, missing_rows }) => refused_instances.length + missing_rows > 0)
    ? `All ${well} are read, but the cloud does not give everything.`
    : `All ${well} are read without trouble.`;
}
