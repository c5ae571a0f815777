import type { CollectorAnswer } from '../../../report/schema.js';
import { ADVICE, STATES, stateOf, WAITS_FOR } from './collector-state.js';
import { ago, durationText } from './durations.js';
import { addressOf, readView, type StatusChoice } from './filter.js';
import type { ComponentChild, JSX } from 'preact';
import { chip, markIcon, STATUS_WORDS, STATUSES } from './status.js';

/** One service of one project: whether it can be read, what that costs, and how many tasks it has. */
export function collectorCard(collector: CollectorAnswer, now: number): JSX.Element {
  const { project, cloud_service } = collector;
  const state = stateOf(collector);
  const { text, mark } = STATES[state];
  return (
    <li key={`${project}/${cloud_service}`} class={`card ${state}`}>
      <div class="head">
        <h3>
          <a href={tasksOf(collector)}>{cloud_service}</a>
        </h3>
        <bdi class="project">{project}</bdi>
        {chip(mark, text)}
      </div>
      {explanation(collector)}
      {refusals(collector)}
      <dl class="figures">{figures(collector, now)}</dl>
      {counts(collector)}
    </li>
  );
}

function tasksOf({ project, cloud_service }: CollectorAnswer, status: StatusChoice = ''): string {
  const view = readView(new URLSearchParams());
  return addressOf({ ...view, filter: { text: '', project, service: cloud_service, status } });
}

function explanation(collector: CollectorAnswer): JSX.Element | null {
  const { failure } = collector;
  const waitsFor = WAITS_FOR[stateOf(collector)];
  if (failure === null) return waitsFor === undefined ? null : <p class="waits">{waitsFor}</p>;
  const { happened, toDo } = ADVICE[failure.reason];
  return (
    <div class="trouble">
      <p>
        <strong>{happened}</strong>
      </p>
      <p>{toDo}</p>
      <p class="message">
        <bdi>{failure.message}</bdi>
      </p>
    </div>
  );
}

/** So many refused instances are named; the API has them all. */
const MOST_NAMED = 5;

/** Each with what the cloud answers: the causes may differ. */
function refusals({ refused_instances: refused, failure }: CollectorAnswer): JSX.Element | null {
  if (refused.length === 0 || failure !== null) return null;
  const others = refused.length - MOST_NAMED;
  return (
    <div class="trouble">
      <p>
        <strong>The cloud refuses the tasks of some instances.</strong>
      </p>
      <p>
        Their creation may have failed, or they belong to an enterprise project that the credential's user may
        not see. They are asked less and less often.
      </p>
      {refused.slice(0, MOST_NAMED).map(({ instance_id, instance_name, message }) => (
        <p key={instance_id} class="message">
          <bdi>{instance_name === '' ? instance_id : instance_name}</bdi>
          {': '}
          <bdi>{message}</bdi>
        </p>
      ))}
      {others > 0 && <p>{`${others} more`}</p>}
    </div>
  );
}

function figures(collector: CollectorAnswer, now: number): readonly JSX.Element[] {
  const { collected_at, last_success_at, duration_seconds, instances, pending_instances, missing_rows } =
    collector;
  const took =
    duration_seconds === null ? null : <span class="quiet">{` in ${secondsText(duration_seconds)}`}</span>;
  return [
    figure('Read', duration_seconds === null ? 'not yet' : [ago(collected_at, now), took]),
    figure('Last success', last_success_at === null ? 'never' : ago(last_success_at, now)),
    figure('Instances', instancesText(instances, pending_instances)),
    figure('API calls', budget(collector)),
    ...(missing_rows > 0 ? [figure('Rows missing', <span class="late">{String(missing_rows)}</span>)] : []),
  ];
}

function figure(name: string, value: ComponentChild): JSX.Element {
  return (
    <div key={name}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function secondsText(seconds: number): string {
  if (seconds < 1) return `${Math.ceil(seconds * 1000)} ms`;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : durationText(seconds);
}

function instancesText(known: number, pending: number): ComponentChild {
  return pending === 0 ? String(known) : [known, <span class="late">{`, ${pending} overdue`}</span>];
}

/** Calls are counted by credential: projects that share one show the same. */
function budget({
  api_calls: { last_minute: calls, allowed_per_minute: allowed },
}: CollectorAnswer): ComponentChild {
  const most = Math.max(1, Math.round(allowed));
  return [
    <span>
      {`${calls} of ${most}`}
      <span class="quiet">{' a minute'}</span>
    </span>,
    <meter
      min={0}
      max={most}
      value={Math.min(calls, most)}
      aria-label={`${calls} of ${most} API calls used`}
    />,
  ];
}

function counts(collector: CollectorAnswer): JSX.Element {
  const present = STATUSES.filter((status) => collector.tasks_by_status[status] > 0);
  if (present.length === 0) return <p class="counts quiet">No tasks known</p>;
  return (
    <ul class="counts">
      {present.map((status) => (
        <li key={status}>
          <a href={tasksOf(collector, status)}>
            {markIcon(status)}
            {`${collector.tasks_by_status[status]} ${STATUS_WORDS[status].toLowerCase()}`}
          </a>
        </li>
      ))}
    </ul>
  );
}
