import type { TaskAnswer } from '../../../report/schema.js';
import { h, type ComponentChild, type VNode } from './preact.js';
import { isFinished, type Mark } from './status.js';

/** How far a task is, and below it what it does at the moment, or why it failed. */
export function progressCell(task: TaskAnswer, kind: Mark): ComponentChild {
  return [
    bar(task, kind),
    h('p', { class: 'note' }, h('span', null, task.status === 'failed' ? failureOf(task) : stepOf(task))),
  ];
}

function bar({ progress_percent: percent, status, name }: TaskAnswer, kind: Mark): VNode | null {
  if (percent === null)
    return isFinished(status) ? null : h('span', { class: 'quiet' }, 'No progress reported');
  // Rounded down: 100 % is for what has come to its end.
  const shown = Math.floor(percent);
  return h(
    'span',
    { class: 'gauge' },
    h('progress', { class: kind, max: 100, value: shown, 'aria-label': `Progress of ${name}` }),
    h('span', { class: 'percent' }, `${shown} %`),
  );
}

/** The step that runs, else nothing. */
function stepOf({ status, steps, steps_dropped }: TaskAnswer): ComponentChild {
  const running = steps.find((step) => step.status === 'running');
  if (running === undefined || isFinished(status)) return null;
  const total = steps_dropped === 0 ? ` of ${steps.length}` : '';
  return [h('span', { class: 'quiet' }, `Step ${running.step}${total} `), h('bdi', null, running.name)];
}

function failureOf({ error_code, reason, steps }: TaskAnswer): ComponentChild {
  const failed = steps.find((step) => step.status === 'failed');
  if (error_code === '' && reason === '' && failed === undefined) return 'The cloud does not say why.';
  return [
    failed !== undefined && ['In step ', failed.step, ' ', h('bdi', null, failed.name), ' '],
    error_code !== '' && h('code', null, error_code),
    error_code !== '' && ' ',
    reason !== '' && h('bdi', null, reason),
  ];
}
