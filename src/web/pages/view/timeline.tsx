import type { StepAnswer, SubstepAnswer, TaskAnswer } from '../../../report/schema.js';
import { clockTime, durationText } from './durations.js';
import type { ComponentChild, JSX } from 'preact';
import { markIcon, STATUS_WORDS } from './status.js';

/** From when to when the bars reach, in milliseconds since 1970. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** A bar narrower than this could not be seen. */
const THINNEST = 1;

/** The steps of a task below each other, with bars that show when each of them ran. */
export function timeline(task: TaskAnswer, now: number): JSX.Element {
  if (task.steps.length === 0)
    return (
      <p class="quiet">No steps are known: the cloud reports none for this task, or tasks.steps is off.</p>
    );
  const span = spanOf(task, now);
  const list = (
    <ol class="timeline" aria-label="Steps">
      {task.steps.map((step) => stepItem(step, span))}
    </ol>
  );
  return task.steps_dropped === 0 ? (
    list
  ) : (
    <div>
      {list}
      {droppedNote(task)}
    </div>
  );
}

function droppedNote({ steps_dropped }: TaskAnswer): JSX.Element {
  return <p class="quiet">{`${steps_dropped} more steps and parts of steps are not shown.`}</p>;
}

/** The task's own life, or as much of it as its steps tell. */
function spanOf({ created_at, ended_at, steps }: TaskAnswer, now: number): Span {
  const starts = [created_at, ...steps.map((step) => step.started_at)].filter((time) => time !== null);
  const from = Math.min(now, ...starts.map((time) => Date.parse(time)));
  return { from, to: ended_at === null ? now : Date.parse(ended_at) };
}

function stepItem(step: StepAnswer, span: Span): JSX.Element {
  const substeps = step.substeps.map((substep) => (
    <li key={substep.substep} class="part">
      {partLine(substep, span, `${step.step}.${substep.substep}`)}
    </li>
  ));
  return (
    <li key={step.step} class={`part ${step.status}`}>
      {partLine(step, span, String(step.step))}
      {step.error_code !== '' && (
        <p class="code">
          {'Error code '}
          <code>{step.error_code}</code>
        </p>
      )}
      {substeps.length > 0 && <ol aria-label={`Parts of step ${step.step}`}>{substeps}</ol>}
    </li>
  );
}

function partLine(part: StepAnswer | SubstepAnswer, span: Span, number: string): JSX.Element {
  const { status, name, duration_seconds: duration } = part;
  return (
    <div class="line">
      {markIcon(status)}
      <span class="name">
        <span class="number">{number}</span>
        <bdi>{name === '' ? 'unnamed' : name}</bdi>
        <span class={`state ${status}`}>{STATUS_WORDS[status]}</span>
      </span>
      {bar(part, span)}
      <span class="took">
        {duration === null ? '' : durationText(duration)}
        {whenOf(part)}
      </span>
    </div>
  );
}

function whenOf({ started_at, ended_at }: SubstepAnswer | StepAnswer): ComponentChild {
  if (started_at === null) return null;
  const end = ended_at === null ? null : [' to ', clockTime(ended_at)];
  return (
    <span class="unseen">
      {', from '}
      {clockTime(started_at)}
      {end}
    </span>
  );
}

/** Where in the life of its task a part ran. Drawn, because the policy of the pages allows no styles in elements. */
function bar({ status, started_at, duration_seconds }: StepAnswer | SubstepAnswer, span: Span): JSX.Element {
  const whole = Math.max(1, span.to - span.from);
  const percentOf = (ms: number): number => Math.min(100, Math.max(0, (ms / whole) * 100));
  const width = Math.max(THINNEST, percentOf((duration_seconds ?? 0) * 1000));
  const x = started_at === null ? 0 : Math.min(100 - width, percentOf(Date.parse(started_at) - span.from));
  const ran = started_at !== null && duration_seconds !== null;
  return (
    <svg class="when" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="life" width={100} height={1} />
      {ran && <rect class={`ran ${status}`} x={rounded(x)} width={rounded(width)} height={1} />}
    </svg>
  );
}

function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}
