import type { TaskAnswer } from '../../../report/schema.js';
import { breakable } from './breakable.js';
import { ago, durationText, secondsSince, timed } from './durations.js';
import type { ComponentChild, JSX } from 'preact';
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
export function taskRows(task: TaskAnswer, { now, isOpen, onToggle }: TaskRowOptions): JSX.Element {
  const key = keyOf(task);
  const isStuck = isStalled(task, now);
  const kind = isStuck ? 'stalled' : task.status;
  return (
    <tbody key={key} role="rowgroup" class={`task ${kind}${isOpen ? ' open' : ''}`}>
      <tr role="row">
        <th role="rowheader" scope="row">
          {toggle(task, key, isOpen, onToggle)}
          {byline(task)}
        </th>
        {cell('instance', instanceOf(task))}
        {cell('status', isStuck ? chip('stalled', 'Stalled') : statusChip(task.status))}
        {cell('progress', progressCell(task, kind))}
        {cell('remaining', remainingOf(task, now))}
        {cell('changed', lastChangeOf(task, now, isStuck))}
      </tr>
      {isOpen && (
        <tr role="row" class="more">
          {moreCell(task, now)}
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

/** Works without scripts, too: it belongs to the filter's form, and asks for the page with this task open. */
function toggle(task: TaskAnswer, key: string, isOpen: boolean, onToggle: () => void): JSX.Element {
  const onClick = (event: { preventDefault: () => void }): void => {
    event.preventDefault();
    onToggle();
  };
  return (
    <button
      class="toggle"
      type="submit"
      form="filter"
      name={isOpen ? undefined : 'open'}
      value={key}
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

function byline({ user_name }: TaskAnswer): ComponentChild {
  return (
    user_name !== '' && (
      <span class="quiet by">
        {'by '}
        <bdi>{user_name}</bdi>
      </span>
    )
  );
}

function instanceOf({ instance_name, instance_id, project, cloud_service }: TaskAnswer): ComponentChild {
  return [
    <bdi class="instance-name">{instance_name === '' ? instance_id : instance_name}</bdi>,
    <span class="quiet where">
      <bdi>{project}</bdi>
      {' · '}
      {cloud_service}
    </span>,
  ];
}

function remainingOf(task: TaskAnswer, now: number): ComponentChild {
  const { status, remaining_seconds: remaining, planned_end_at: plan } = task;
  if (isFinished(status)) return none();
  if (plan !== null && remaining === null) {
    const overdue = secondsSince(plan, now);
    return overdue > 0 ? (
      <span class="late">{timed(plan, `${durationText(overdue)} over plan`)}</span>
    ) : (
      timed(plan, `${durationText((Date.parse(plan) - now) / 1000)} planned`)
    );
  }
  return remaining === null ? none() : durationText(remaining);
}

function lastChangeOf(task: TaskAnswer, now: number, isStuck: boolean): ComponentChild {
  const { ended_at, last_progress_at, duration_seconds } = task;
  if (ended_at !== null)
    return [
      ago(ended_at, now),
      duration_seconds !== null && <span class="quiet">{`took ${durationText(duration_seconds)}`}</span>,
    ];
  if (last_progress_at === null) return none();
  const moved = ago(last_progress_at, now);
  return isStuck ? <span class="late">{moved}</span> : moved;
}

function none(): JSX.Element {
  return (
    <span class="quiet">
      <span aria-hidden="true">–</span>
      <span class="unseen">none</span>
    </span>
  );
}

function moreCell(task: TaskAnswer, now: number): JSX.Element {
  return (
    <td role="cell" colSpan={COLUMNS.length}>
      <div class="details">
        {timeline(task, now)}
        {facts(task)}
      </div>
    </td>
  );
}
