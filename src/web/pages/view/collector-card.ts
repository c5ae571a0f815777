import type { CollectorAnswer } from '../../../report/schema.js';
import { ADVICE, STATES, stateOf, WAITS_FOR } from './collector-state.js';
import { ago, durationText } from './durations.js';
import { addressOf, readView, type StatusChoice } from './filter.js';
import { h, type ComponentChild, type VNode } from './preact.js';
import { chip, markIcon, STATUS_WORDS, STATUSES } from './status.js';

/** One service of one project: whether it can be read, what that costs, and how many tasks it has. */
export function collectorCard(collector: CollectorAnswer, now: number): VNode {
  const { project, cloud_service } = collector;
  const state = stateOf(collector);
  const { text, mark } = STATES[state];
  return h(
    'li',
    { key: `${project}/${cloud_service}`, class: `card ${state}` },
    h(
      'div',
      { class: 'head' },
      h('h3', null, h('a', { href: tasksOf(collector) }, cloud_service)),
      h('bdi', { class: 'project' }, project),
      chip(mark, text),
    ),
    explanation(collector),
    refusals(collector),
    h('dl', { class: 'figures' }, figures(collector, now)),
    counts(collector),
  );
}

function tasksOf({ project, cloud_service }: CollectorAnswer, status: StatusChoice = ''): string {
  const view = readView(new URLSearchParams());
  return addressOf({ ...view, filter: { text: '', project, service: cloud_service, status } });
}

function explanation(collector: CollectorAnswer): VNode | null {
  const { failure } = collector;
  const waitsFor = WAITS_FOR[stateOf(collector)];
  if (failure === null) return waitsFor === undefined ? null : h('p', { class: 'waits' }, waitsFor);
  const { happened, toDo } = ADVICE[failure.reason];
  return h(
    'div',
    { class: 'trouble' },
    h('p', null, h('strong', null, happened)),
    h('p', null, toDo),
    h('p', { class: 'message' }, h('bdi', null, failure.message)),
  );
}

/** So many refused instances are named; the API has them all. */
const MOST_NAMED = 5;

/** Each with what the cloud answers: the causes may differ. */
function refusals({ refused_instances: refused, failure }: CollectorAnswer): VNode | null {
  if (refused.length === 0 || failure !== null) return null;
  const others = refused.length - MOST_NAMED;
  return h(
    'div',
    { class: 'trouble' },
    h('p', null, h('strong', null, 'The cloud refuses the tasks of some instances.')),
    h(
      'p',
      null,
      "Their creation may have failed, or they belong to an enterprise project that the credential's user may not see. They are asked less and less often.",
    ),
    refused
      .slice(0, MOST_NAMED)
      .map(({ instance_id, instance_name, message }) =>
        h(
          'p',
          { key: instance_id, class: 'message' },
          h('bdi', null, instance_name === '' ? instance_id : instance_name),
          ': ',
          h('bdi', null, message),
        ),
      ),
    others > 0 && h('p', null, `${others} more`),
  );
}

function figures(collector: CollectorAnswer, now: number): readonly VNode[] {
  const { collected_at, last_success_at, duration_seconds, instances, pending_instances, missing_rows } =
    collector;
  const took =
    duration_seconds === null ? null : h('span', { class: 'quiet' }, ` in ${secondsText(duration_seconds)}`);
  return [
    figure('Read', duration_seconds === null ? 'not yet' : [ago(collected_at, now), took]),
    figure('Last success', last_success_at === null ? 'never' : ago(last_success_at, now)),
    figure('Instances', instancesText(instances, pending_instances)),
    figure('API calls', budget(collector)),
    ...(missing_rows > 0 ? [figure('Rows missing', h('span', { class: 'late' }, String(missing_rows)))] : []),
  ];
}

function figure(name: string, value: ComponentChild): VNode {
  return h('div', { key: name }, h('dt', null, name), h('dd', null, value));
}

function secondsText(seconds: number): string {
  if (seconds < 1) return `${Math.ceil(seconds * 1000)} ms`;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : durationText(seconds);
}

function instancesText(known: number, pending: number): ComponentChild {
  return pending === 0 ? String(known) : [known, h('span', { class: 'late' }, `, ${pending} overdue`)];
}

/** Calls are counted by credential: projects that share one show the same. */
function budget({
  api_calls: { last_minute: calls, allowed_per_minute: allowed },
}: CollectorAnswer): ComponentChild {
  const most = Math.max(1, Math.round(allowed));
  return [
    h('span', null, `${calls} of ${most}`, h('span', { class: 'quiet' }, ' a minute')),
    h('meter', {
      min: 0,
      max: most,
      value: Math.min(calls, most),
      'aria-label': `${calls} of ${most} API calls used`,
    }),
  ];
}

function counts(collector: CollectorAnswer): VNode {
  const present = STATUSES.filter((status) => collector.tasks_by_status[status] > 0);
  if (present.length === 0) return h('p', { class: 'counts quiet' }, 'No tasks known');
  return h(
    'ul',
    { class: 'counts' },
    present.map((status) =>
      h(
        'li',
        { key: status },
        h(
          'a',
          { href: tasksOf(collector, status) },
          markIcon(status),
          `${collector.tasks_by_status[status]} ${STATUS_WORDS[status].toLowerCase()}`,
        ),
      ),
    ),
  );
}
