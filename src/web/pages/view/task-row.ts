import type { TaskAnswer } from '../../../report/schema.js';
import { breakable } from './breakable.js';
import { ago, durationText, secondsSince, timed } from './durations.js';
import { h, type ComponentChild, type VNode } from './preact.js';
import { progressCell } from './progress.js';
import { chip, isFinished, statusChip } from './status.js';
import { facts } from './task-facts.js';
import { timeline } from './timeline.js';
import { isStalled, keyOf } from './urgency.js';

export interface TaskRowOptions {
  readonly now: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** The heads of the columns, in the order of a row's cells. */
export const COLUMNS = ['Task', 'Instance', 'Status', 'Progress', 'Remaining', 'Last change'] as const;

/** One task: a row, and below it, when it is open, everything else that is known of it. */
export function taskRows(task: TaskAnswer, { now, isOpen, onToggle }: TaskRowOptions): VNode {
  const key = keyOf(task);
  const isStuck = isStalled(task, now);
  const kind = isStuck ? 'stalled' : task.status;
  return h(
    'tbody',
    { key, role: 'rowgroup', class: `task ${kind}${isOpen ? ' open' : ''}` },
    h(
      'tr',
      { role: 'row' },
      h('th', { role: 'rowheader', scope: 'row' }, toggle(task, key, isOpen, onToggle), byline(task)),
      cell('instance', instanceOf(task)),
      cell('status', isStuck ? chip('stalled', 'Stalled') : statusChip(task.status)),
      cell('progress', progressCell(task, kind)),
      cell('remaining', remainingOf(task, now)),
      cell('changed', lastChangeOf(task, now, isStuck)),
    ),
    isOpen && h('tr', { role: 'row', class: 'more' }, moreCell(task, now)),
  );
}

function cell(name: string, content: ComponentChild): VNode {
  return h('td', { role: 'cell', class: name }, content);
}

/** Works without scripts, too: it belongs to the filter's form, and asks for the page with this task open. */
function toggle(task: TaskAnswer, key: string, isOpen: boolean, onToggle: () => void): VNode {
  const onClick = (event: { preventDefault: () => void }): void => {
    event.preventDefault();
    onToggle();
  };
  return h(
    'button',
    {
      class: 'toggle',
      type: 'submit',
      form: 'filter',
      name: isOpen ? undefined : 'open',
      value: key,
      'aria-expanded': isOpen ? 'true' : 'false',
      onClick,
    },
    h(
      'svg',
      { class: 'chevron', viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' },
      h('path', { d: 'm6 4 4 4-4 4' }),
    ),
    h('bdi', null, task.name === '' ? 'Unnamed task' : breakable(task.name)),
  );
}

function byline({ user_name }: TaskAnswer): ComponentChild {
  return user_name !== '' && h('span', { class: 'quiet by' }, 'by ', h('bdi', null, user_name));
}

function instanceOf({ instance_name, instance_id, project, cloud_service }: TaskAnswer): ComponentChild {
  return [
    h('bdi', { class: 'instance-name' }, instance_name === '' ? instance_id : instance_name),
    h('span', { class: 'quiet where' }, h('bdi', null, project), ' · ', cloud_service),
  ];
}

function remainingOf(task: TaskAnswer, now: number): ComponentChild {
  const { status, remaining_seconds: remaining, planned_end_at: plan } = task;
  if (isFinished(status)) return none();
  if (plan !== null && remaining === null) {
    const overdue = secondsSince(plan, now);
    return overdue > 0
      ? h('span', { class: 'late' }, timed(plan, `${durationText(overdue)} over plan`))
      : timed(plan, `${durationText((Date.parse(plan) - now) / 1000)} planned`);
  }
  return remaining === null ? none() : durationText(remaining);
}

function lastChangeOf(task: TaskAnswer, now: number, isStuck: boolean): ComponentChild {
  const { ended_at, last_progress_at, duration_seconds } = task;
  if (ended_at !== null)
    return [
      ago(ended_at, now),
      duration_seconds !== null && h('span', { class: 'quiet' }, `took ${durationText(duration_seconds)}`),
    ];
  if (last_progress_at === null) return none();
  const moved = ago(last_progress_at, now);
  return isStuck ? h('span', { class: 'late' }, moved) : moved;
}

function none(): VNode {
  return h(
    'span',
    { class: 'quiet' },
    h('span', { 'aria-hidden': 'true' }, '–'),
    h('span', { class: 'unseen' }, 'none'),
  );
}

function moreCell(task: TaskAnswer, now: number): VNode {
  return h(
    'td',
    { role: 'cell', colSpan: COLUMNS.length },
    h('div', { class: 'details' }, timeline(task, now), facts(task)),
  );
}
