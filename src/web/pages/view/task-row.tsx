import type { ComponentChild, JSX } from 'preact';
import type { TaskAnswer } from '../../../report/schema.js';
import {
  currentStep,
  failedStep,
  isFinished,
  msSinceCreation,
  msToPlannedEnd,
  remainingMs,
  taskKey,
} from '../../../report/task-state.js';
import { durationText } from './durations.js';
import { COLUMNS } from './sort.js';
import { Chip, MARK_WORDS, markOf, type Mark } from './status.js';
import { TaskDetails } from './task-details.js';
import { Ago, breakable, None, Timed } from './text.js';

export interface TaskRowsProps {
  readonly task: TaskAnswer;
  readonly now: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** One task: a row, and below it, when it is open, its details. */
export function TaskRows(props: TaskRowsProps): JSX.Element {
  const { task, now, isOpen } = props;
  const mark = markOf(task, now);
  return (
    <tbody role="rowgroup" class={`task ${mark}${isOpen ? ' open' : ''}`}>
      <tr role="row">
        <th role="rowheader" scope="row">
          <div class="pair">
            <Toggle {...props} />
            {task.user_name !== '' && (
              <span class="quiet by">
                by <bdi>{task.user_name}</bdi>
              </span>
            )}
          </div>
        </th>
        {cell('instance', instanceOf(task))}
        {cell('status', <Chip mark={mark} text={MARK_WORDS[mark]} />)}
        {cell('progress', progressOf(task, mark))}
        {cell('duration', durationOf(task, now))}
        {cell('remaining', remainingOf(task, now))}
        {cell('changed', lastChangeOf(task, now, mark))}
      </tr>
      {isOpen && (
        <tr role="row" class="more">
          <td role="cell" colSpan={Object.keys(COLUMNS).length}>
            <TaskDetails task={task} now={now} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function cell(name: string, content: ComponentChild): JSX.Element {
  return (
    <td role="cell" class={name}>
      {content}
    </td>
  );
}

/** Without scripts it submits the filter's form, which asks for the page with this task open. */
function Toggle({ task, isOpen, onToggle }: TaskRowsProps): JSX.Element {
  const onClick = (event: Event): void => {
    event.preventDefault();
    onToggle();
  };
  return (
    <button
      class="toggle"
      type="submit"
      form="filter"
      name={isOpen ? undefined : 'open'}
      value={taskKey(task)}
      aria-expanded={isOpen ? 'true' : 'false'}
      onClick={onClick}
    >
      <svg class="chevron" viewBox="0 0 16 16" width={16} height={16} aria-hidden="true">
        <path d="m6 4 4 4-4 4" />
      </svg>
      <bdi>{task.name === '' ? 'Unnamed task' : breakable(task.name)}</bdi>
    </button>
  );
}

function instanceOf({ instance_name, instance_id, project, cloud_service }: TaskAnswer): ComponentChild {
  return (
    <div class="pair">
      <bdi class="instance-name">{instance_name === '' ? instance_id : instance_name}</bdi>
      <span class="quiet where">
        <bdi>{project}</bdi> · {cloud_service}
      </span>
    </div>
  );
}

/** The percentage, and below it the current step or the cause of the failure. */
function progressOf(task: TaskAnswer, mark: Mark): ComponentChild {
  return (
    <div class="pair">
      <ProgressBar task={task} mark={mark} />
      <p class="note">
        <span>{task.status === 'failed' ? failureOf(task) : stepOf(task)}</span>
      </p>
    </div>
  );
}

function ProgressBar({ task, mark }: { readonly task: TaskAnswer; readonly mark: Mark }): JSX.Element | null {
  const { progress_percent: percent, name } = task;
  if (percent === null)
    return isFinished(task) ? null : <span class="quiet no-gauge">No progress reported</span>;
  // Rounded down: 100 % is for what has ended.
  const shown = Math.floor(percent);
  return (
    <span class="gauge">
      <progress class={mark} max={100} value={shown} aria-label={`Progress of ${name}`} />
      <span class="percent">{`${shown} %`}</span>
    </span>
  );
}

function stepOf(task: TaskAnswer): ComponentChild {
  const step = currentStep(task);
  if (step?.status !== 'running') return null;
  const total = task.steps_dropped === 0 ? ` of ${task.steps.length}` : '';
  return (
    <>
      <span class="quiet">{`Step ${step.step}${total} `}</span>
      <bdi>{step.name}</bdi>
    </>
  );
}

function failureOf(task: TaskAnswer): ComponentChild {
  const { error_code, reason } = task;
  const failed = failedStep(task);
  if (error_code === '' && reason === '' && failed === undefined) return 'The cloud does not say why.';
  return [
    failed !== undefined && ['In step ', failed.step, ' ', <bdi>{failed.name}</bdi>, ' '],
    error_code !== '' && [<code>{error_code}</code>, ' '],
    reason !== '' && <bdi>{reason}</bdi>,
  ];
}

/** How long it has run, or took. */
function durationOf(task: TaskAnswer, now: number): ComponentChild {
  const ms = msSinceCreation(task, now);
  if (ms === undefined) return <None />;
  const text = durationText(ms / 1000);
  return task.created_at === null ? text : <Timed time={task.created_at} text={text} prefix="Since " />;
}

function remainingOf(task: TaskAnswer, now: number): ComponentChild {
  const remaining = remainingMs(task, now);
  if (remaining !== undefined) return durationText(remaining / 1000);
  const { planned_end_at: plan } = task;
  const toPlan = msToPlannedEnd(task, now);
  if (plan === null || toPlan === undefined) return <None />;
  if (toPlan >= 0) return <Timed time={plan} text={`${durationText(toPlan / 1000)} planned`} />;
  return (
    <span class="late">
      <Timed time={plan} text={`${durationText(-toPlan / 1000)} over plan`} />
    </span>
  );
}

function lastChangeOf(task: TaskAnswer, now: number, mark: Mark): ComponentChild {
  const time = isFinished(task) ? task.ended_at : task.last_progress_at;
  if (time === null) return <None />;
  const ago = <Ago time={time} now={now} />;
  return mark === 'stalled' || mark === 'slow' ? <span class="late">{ago}</span> : ago;
}
