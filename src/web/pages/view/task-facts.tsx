import type { TaskAnswer } from '../../../report/schema.js';
import { clockTime, durationText } from './durations.js';
import type { ComponentChild, JSX } from 'preact';

/** What is known of a task beside its row; what is not known is left out. */
export function facts(task: TaskAnswer): JSX.Element {
  const known: readonly (readonly [string, ComponentChild])[] = [
    ['Created', time(task.created_at)],
    ['Planned end', time(task.planned_end_at)],
    ['Ended', time(task.ended_at)],
    ['Duration', task.duration_seconds === null ? '' : durationText(task.duration_seconds)],
    ['Task id', code(task.task_id)],
    ['Instance id', code(task.instance_id)],
    ['Order id', code(task.order_id)],
    ['Error code', code(task.error_code)],
  ];
  const told = known.filter(([, value]) => value !== '');
  return (
    <dl class="facts">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function time(text: string | null): ComponentChild {
  return text === null ? '' : clockTime(text);
}

function code(text: string): ComponentChild {
  return text === '' ? '' : <code>{text}</code>;
}
