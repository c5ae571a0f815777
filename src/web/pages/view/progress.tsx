import type { TaskAnswer } from '../../../report/schema.js';
import type { ComponentChild, JSX } from 'preact';
import { isFinished, type Mark } from './status.js';

/** How far a task is, and below it what it does at the moment, or why it failed. */
export function progressCell(task: TaskAnswer, kind: Mark): ComponentChild {
  return [
    bar(task, kind),
    <p class="note">
      <span>{task.status === 'failed' ? failureOf(task) : stepOf(task)}</span>
    </p>,
  ];
}

function bar({ progress_percent: percent, status, name }: TaskAnswer, kind: Mark): JSX.Element | null {
  if (percent === null) return isFinished(status) ? null : <span class="quiet">No progress reported</span>;
  // Rounded down: 100 % is for what has come to its end.
  const shown = Math.floor(percent);
  return (
    <span class="gauge">
      <progress class={kind} max={100} value={shown} aria-label={`Progress of ${name}`} />
      <span class="percent">{`${shown} %`}</span>
    </span>
  );
}

/** The step that runs, else nothing. */
function stepOf({ status, steps, steps_dropped }: TaskAnswer): ComponentChild {
  const running = steps.find((step) => step.status === 'running');
  if (running === undefined || isFinished(status)) return null;
  const total = steps_dropped === 0 ? ` of ${steps.length}` : '';
  return [<span class="quiet">{`Step ${running.step}${total} `}</span>, <bdi>{running.name}</bdi>];
}

function failureOf({ error_code, reason, steps }: TaskAnswer): ComponentChild {
  const failed = steps.find((step) => step.status === 'failed');
  if (error_code === '' && reason === '' && failed === undefined) return 'The cloud does not say why.';
  return [
    failed !== undefined && ['In step ', failed.step, ' ', <bdi>{failed.name}</bdi>, ' '],
    error_code !== '' && <code>{error_code}</code>,
    error_code !== '' && ' ',
    reason !== '' && <bdi>{reason}</bdi>,
  ];
}
