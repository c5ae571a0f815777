import type { CollectorAnswer, TasksAnswer } from '../../../report/schema.js';
import { collectorCard } from './collector-card.js';
import { byState, stateOf } from './collector-state.js';
import { durationText, secondsSince } from './durations.js';
import { addressOf, readView } from './filter.js';
import { freshness } from './freshness.js';
import { h, type VNode } from './preact.js';
import { markIcon, STATUS_WORDS, type Mark } from './status.js';
import { isStalled } from './urgency.js';

/** What the overview counts, the urgent first. */
const COUNTED: readonly Mark[] = ['stalled', 'failed', 'running', 'waiting', 'succeeded'];

/** How the whole exporter fares: the tasks in numbers, then each service of each project. */
export function overviewPage(answer: TasksAnswer, now: number): VNode {
  return h(
    'div',
    { class: 'page' },
    h('div', { class: 'title' }, h('h1', null, 'Overview'), freshness(answer, now)),
    h('p', { class: 'about' }, aboutText(answer, now)),
    h('h2', { class: 'unseen' }, 'Tasks'),
    h(
      'ul',
      { class: 'totals' },
      COUNTED.map((mark) => total(mark, answer, now)),
    ),
    h('h2', null, 'Projects and services'),
    h('p', { class: 'quiet sum' }, sumText(answer)),
    h(
      'ul',
      { class: 'cards' },
      byState(answer.collectors).map((collector) =>
        h(Card, { key: `${collector.project}/${collector.cloud_service}`, collector, now }),
      ),
    ),
  );
}

/** A component: of many cards, each is made when it is its turn. */
function Card({ collector, now }: { readonly collector: CollectorAnswer; readonly now: number }): VNode {
  return collectorCard(collector, now);
}

function aboutText({ exporter }: TasksAnswer, now: number): string {
  return `Version ${exporter.version}, up for ${durationText(secondsSince(exporter.started_at, now))}`;
}

function total(mark: Mark, answer: TasksAnswer, now: number): VNode {
  const count = countOf(mark, answer, now);
  const view = readView(new URLSearchParams({ status: mark }));
  const word = mark === 'stalled' ? 'Stalled' : STATUS_WORDS[mark];
  return h(
    'li',
    { key: mark, class: count === 0 ? 'none' : mark },
    h(
      'a',
      { href: addressOf(view) },
      h('span', { class: 'count' }, count),
      h('span', { class: 'word' }, markIcon(mark), word),
    ),
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
