import type { CollectorAnswer, TasksAnswer } from '../../../report/schema.js';
import { collectorCard } from './collector-card.js';
import { byState, stateOf } from './collector-state.js';
import { durationText, secondsSince } from './durations.js';
import { addressOf, readView } from './filter.js';
import { freshness } from './freshness.js';
import type { JSX } from 'preact';
import { markIcon, STATUS_WORDS, type Mark } from './status.js';
import { isStalled } from './urgency.js';

/** What the overview counts, the urgent first. */
const COUNTED: readonly Mark[] = ['stalled', 'failed', 'running', 'waiting', 'succeeded'];

/** How the whole exporter fares: the tasks in numbers, then each service of each project. */
export function overviewPage(answer: TasksAnswer, now: number): JSX.Element {
  return (
    <div class="page">
      <div class="title">
        <h1>Overview</h1>
        {freshness(answer, now)}
      </div>
      <p class="about">{aboutText(answer, now)}</p>
      <h2 class="unseen">Tasks</h2>
      <ul class="totals">{COUNTED.map((mark) => total(mark, answer, now))}</ul>
      <h2>Projects and services</h2>
      <p class="quiet sum">{sumText(answer)}</p>
      <ul class="cards">
        {byState(answer.collectors).map((collector) => (
          <Card key={`${collector.project}/${collector.cloud_service}`} collector={collector} now={now} />
        ))}
      </ul>
    </div>
  );
}

/** A component: of many cards, each is made when it is its turn. */
function Card({
  collector,
  now,
}: {
  readonly collector: CollectorAnswer;
  readonly now: number;
}): JSX.Element {
  return collectorCard(collector, now);
}

function aboutText({ exporter }: TasksAnswer, now: number): string {
  return `Version ${exporter.version}, up for ${durationText(secondsSince(exporter.started_at, now))}`;
}

function total(mark: Mark, answer: TasksAnswer, now: number): JSX.Element {
  const count = countOf(mark, answer, now);
  const view = readView(new URLSearchParams({ status: mark }));
  const word = mark === 'stalled' ? 'Stalled' : STATUS_WORDS[mark];
  return (
    <li key={mark} class={count === 0 ? 'none' : mark}>
      <a href={addressOf(view)}>
        <span class="count">{count}</span>
        <span class="word">
          {markIcon(mark)}
          {word}
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
  const failing = collectors.filter((collector) => stateOf(collector) === 'failing').length;
  if (collectors.length === 0) return 'Nothing is configured to be read.';
  if (failing > 0) return `${failing} of ${collectors.length} cannot be read.`;
  const well = collectors.filter(({ success }) => success).length;
  const refused = collectors.reduce((sum, { refused_instances }) => sum + refused_instances.length, 0);
  const isIncomplete = refused > 0 || collectors.some(({ missing_rows }) => missing_rows > 0);
  if (isIncomplete && well === collectors.length)
    return `All ${well} are read, but the cloud does not give everything.`;
  return well === collectors.length
    ? `All ${well} are read without trouble.`
    : `${well} of ${collectors.length} are read without trouble; the others have not been read to the end yet.`;
}
