import type { ComponentChild, JSX } from 'preact';
import type { StepAnswer, SubstepAnswer, TaskAnswer } from '../../../report/schema.js';
import { msSinceCreation } from '../../../report/task-state.js';
import { durationText } from './durations.js';
import { MarkIcon, STATUS_WORDS } from './status.js';
import { ClockTime } from './text.js';

/** The time that all bars cover, in milliseconds since 1970. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface PartProps<P> {
  readonly part: P;
  readonly span: Span;
}

/** In percent: a narrower bar is invisible. */
const NARROWEST_BAR = 1;

/** The steps of a task with bars that show when each ran, and its remaining values. */
export function TaskDetails({ task, now }: { readonly task: TaskAnswer; readonly now: number }): JSX.Element {
  return (
    <div class="details">
      <Timeline task={task} now={now} />
      <Facts task={task} now={now} />
    </div>
  );
}

function Timeline({ task, now }: { readonly task: TaskAnswer; readonly now: number }): JSX.Element {
  const { steps, steps_dropped: dropped } = task;
  if (steps.length === 0)
    return (
      <p class="quiet">No steps are known: the cloud reports none for this task, or tasks.steps is off.</p>
    );
  const span = spanOf(task, now);
  const list = (
    <ol class="timeline" aria-label="Steps">
      {steps.map((step) => (
        <StepItem key={step.step} part={step} span={span} />
      ))}
    </ol>
  );
  if (dropped === 0) return list;
  return (
    <div>
      {list}
      <p class="quiet">{`${dropped} more steps and parts of steps are not shown.`}</p>
    </div>
  );
}

/** From the start of the task, or of its first step, to its end. */
function spanOf({ created_at, ended_at, steps }: TaskAnswer, now: number): Span {
  const starts = [created_at, ...steps.map((step) => step.started_at)].filter((time) => time !== null);
  const from = Math.min(now, ...starts.map((time) => Date.parse(time)));
  return { from, to: ended_at === null ? now : Date.parse(ended_at) };
}

function StepItem({ part: step, span }: PartProps<StepAnswer>): JSX.Element {
  return (
    <li class={`part ${step.status}`}>
      <PartLine part={step} span={span} number={String(step.step)} />
      {step.error_code !== '' && (
        <p class="code">
          Error code <code>{step.error_code}</code>
        </p>
      )}
      {step.substeps.length > 0 && (
        <ol aria-label={`Parts of step ${step.step}`}>
          {step.substeps.map((substep) => (
            <li key={substep.substep} class="part">
              <PartLine part={substep} span={span} number={`${step.step}.${substep.substep}`} />
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

function PartLine(props: PartProps<StepAnswer | SubstepAnswer> & { readonly number: string }): JSX.Element {
  const { part, number } = props;
  const { status, name, duration_seconds: duration } = part;
  return (
    <div class="line">
      <MarkIcon mark={status} />
      <span class="name">
        <span class="number">{number}</span>
        <bdi>{name === '' ? 'unnamed' : name}</bdi>
        <span class={`state ${status}`}>{STATUS_WORDS[status]}</span>
      </span>
      <Bar {...props} />
      <span class="took">
        {duration === null ? '' : durationText(duration)}
        <Times {...part} />
      </span>
    </div>
  );
}

function Times({ started_at, ended_at }: StepAnswer | SubstepAnswer): JSX.Element | null {
  if (started_at === null) return null;
  return (
    <span class="unseen">
      , from <ClockTime time={started_at} />
      {ended_at !== null && [' to ', <ClockTime time={ended_at} />]}
    </span>
  );
}

/** When a part ran within the span. An SVG, because the policy of the pages forbids inline styles. */
function Bar({ part, span }: PartProps<StepAnswer | SubstepAnswer>): JSX.Element {
  const { status, started_at, duration_seconds } = part;
  const whole = Math.max(1, span.to - span.from);
  const percentOf = (ms: number): number => Math.min(100, Math.max(0, (ms / whole) * 100));
  const width = Math.max(NARROWEST_BAR, percentOf((duration_seconds ?? 0) * 1000));
  const x = started_at === null ? 0 : Math.min(100 - width, percentOf(Date.parse(started_at) - span.from));
  return (
    <svg class="when" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="life" width={100} height={1} />
      {started_at !== null && duration_seconds !== null && (
        <rect class={`ran ${status}`} x={rounded(x)} width={rounded(width)} height={1} />
      )}
    </svg>
  );
}

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}

/** The values that the row does not show; unknown ones are left out. */
function Facts({ task, now }: { readonly task: TaskAnswer; readonly now: number }): JSX.Element {
  const duration = msSinceCreation(task, now);
  const facts: readonly (readonly [string, ComponentChild])[] = [
    ['Created', time(task.created_at)],
    ['Last progress', time(task.last_progress_at)],
    ['Planned end', time(task.planned_end_at)],
    ['Ended', time(task.ended_at)],
    ['Duration', duration === undefined ? null : durationText(duration / 1000)],
    ['Task id', code(task.task_id)],
    ['Instance id', code(task.instance_id)],
    ['Order id', code(task.order_id)],
    ['Error code', code(task.error_code)],
  ];
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function time(text: string | null): ComponentChild {
  return text === null ? null : <ClockTime time={text} />;
}

function code(text: string): ComponentChild {
  return text === '' ? null : <code>{text}</code>;
}
