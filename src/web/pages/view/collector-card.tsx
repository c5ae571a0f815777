import type { ComponentChild, JSX } from 'preact';
import { REASON_TEXTS } from '../../../report/reasons.js';
import type { CollectorAnswer } from '../../../report/schema.js';
import { STATES, stateOf } from './collector-state.js';
import { durationText } from './durations.js';
import { Count, knowledgeOf, Unknown } from './known.js';
import { Chip, MarkIcon, STATUS_WORDS, STATUSES } from './status.js';
import { tasksAddress } from './tasks-view.js';
import { Ago } from './text.js';

interface CardProps {
  readonly collector: CollectorAnswer;
  readonly now: number;
}

/** One service of one project: whether it can be read, the calls that it needs, and the number of its tasks. */
export function CollectorCard({ collector, now }: CardProps): JSX.Element {
  const { project, cloud_service: service } = collector;
  const state = stateOf(collector);
  const { text, mark } = STATES[state];
  return (
    <li class={`card ${state}`}>
      <div class="head">
        <h3>
          <a href={tasksAddress({ project, service })}>{service}</a>
        </h3>
        <Chip mark={mark} text={text} />
      </div>
      {explanation(collector)}
      {refusals(collector)}
      <Figures collector={collector} now={now} />
      {counts(collector)}
    </li>
  );
}

/** What to do about a failure stands above, once for all that have its cause. */
function explanation(collector: CollectorAnswer): ComponentChild {
  const { failure } = collector;
  const text = STATES[stateOf(collector)].explanation;
  if (failure === null) return text !== undefined && <p class="waits">{text}</p>;
  return (
    <div class="trouble">
      <p>
        <strong>{REASON_TEXTS[failure.reason].meaning}</strong>
      </p>
      <p class="message">
        <bdi>{failure.message}</bdi>
      </p>
    </div>
  );
}

/** The page names at most this many refused instances; the API has all. */
const MOST_NAMED = 5;

/** Each with the cloud's answer: the causes may differ. */
function refusals({ refused_instances: refused, failure }: CollectorAnswer): ComponentChild {
  if (refused.length === 0 || failure !== null) return null;
  const others = refused.length - MOST_NAMED;
  return (
    <div class="trouble">
      <p>
        <strong>The cloud refuses the tasks of some instances.</strong>
      </p>
      <p>
        Their creation may have failed, or they belong to an enterprise project that the credential&apos;s
        user may not see. They are asked less and less often.
      </p>
      {refused.slice(0, MOST_NAMED).map(({ instance_id, instance_name, message }) => (
        <p key={instance_id} class="message">
          <bdi>{instance_name === '' ? instance_id : instance_name}</bdi>: <bdi>{message}</bdi>
        </p>
      ))}
      {others > 0 && <p>{`${others} more`}</p>}
    </div>
  );
}

function Figures({ collector, now }: CardProps): JSX.Element {
  const { last_success_at: last, missing_rows } = collector;
  return (
    <dl class="figures">
      {figure('Asked', readTime(collector, now))}
      {figure('Last success', last === null ? 'never' : <Ago time={last} now={now} />)}
      {figure('Instances', instances(collector))}
      {figure('API calls', apiCalls(collector))}
      {missing_rows > 0 && figure('Rows missing', <span class="late">{missing_rows}</span>)}
    </dl>
  );
}

function figure(name: string, value: ComponentChild): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Before the first success, no instance is known and yet there may be some. */
function instances({ instances: count, pending_instances: pending, last_success_at }: CollectorAnswer) {
  if (count === 0 && last_success_at === null) return <Unknown />;
  return [count, pending > 0 && <span class="late">{`, ${pending} overdue`}</span>];
}

function readTime(
  { collected_at, duration_seconds: duration }: CollectorAnswer,
  now: number,
): ComponentChild {
  if (duration === null) return 'not yet';
  return [<Ago time={collected_at} now={now} />, <span class="quiet">{` in ${secondsText(duration)}`}</span>];
}

function secondsText(seconds: number): string {
  if (seconds < 1) return `${Math.ceil(seconds * 1000)} ms`;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : durationText(seconds);
}

/** Calls are counted by credential: projects that share one show the same number. */
function apiCalls({
  api_calls: { last_minute: calls, allowed_per_minute },
}: CollectorAnswer): ComponentChild {
  const most = Math.max(1, Math.round(allowed_per_minute));
  return (
    <>
      <span>
        {`${calls} of ${most}`}
        <span class="quiet"> a minute</span>
      </span>
      <meter
        min={0}
        max={most}
        value={Math.min(calls, most)}
        aria-label={`${calls} of ${most} API calls used`}
      />
    </>
  );
}

function counts(collector: CollectorAnswer): JSX.Element {
  const { project, cloud_service: service, tasks_by_status, success } = collector;
  const present = STATUSES.filter((status) => tasks_by_status[status] > 0);
  if (present.length === 0)
    return <p class="counts quiet">{success ? 'No tasks' : 'Whether there are tasks is unknown'}</p>;
  return (
    <ul class="counts">
      {present.map((status) => (
        <li key={status}>
          <a href={tasksAddress({ project, service, status })}>
            <MarkIcon mark={status} />
            <span>
              <Count of={tasks_by_status[status]} known={knowledgeOf([collector])} />{' '}
              {STATUS_WORDS[status].toLowerCase()}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
