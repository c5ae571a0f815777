import type { JSX } from 'preact';
import type { TaskAnswer } from '../../../report/schema.js';
import { motionOf } from '../../../report/task-state.js';

export type Status = TaskAnswer['status'];

/** A status; of a running task without progress, how it moves. */
export type Mark = Status | 'stalled' | 'slow';

/** What an icon can mean: a mark of a task, or a state of a service that is not well. */
export type Icon = Mark | 'failing' | 'held_back' | 'starting' | 'reading';

/** The statuses as shown, in the order in which they are listed. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  running: 'Running',
  waiting: 'Waiting',
  failed: 'Failed',
  unknown: 'Unknown',
  succeeded: 'Succeeded',
  cancelled: 'Cancelled',
};

export const STATUSES = Object.keys(STATUS_WORDS) as readonly Status[];

/** Those that need attention first. */
export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  stalled: 'Stalled',
  slow: STATUS_WORDS.running,
  ...STATUS_WORDS,
};

export const MARKS = Object.keys(MARK_WORDS) as readonly Mark[];

export function markOf(task: TaskAnswer, now: number): Mark {
  const motion = motionOf(task, now);
  return motion === 'moving' ? task.status : motion;
}

const PLAY = 'M6.6 5.2v5.6L11 8Z';

const EXCLAMATION = 'M8 4.2v4.6m0 2.6v.1';
const ELLIPSIS = 'M4.6 8v.1m3.4-.1v.1m3.4-.1v.1';

/** Each has its own shape: colour alone does not distinguish them. */
const SHAPES: Readonly<Record<Icon, string>> = {
  failing: EXCLAMATION,
  held_back: EXCLAMATION,
  starting: ELLIPSIS,
  reading: ELLIPSIS,
  running: PLAY,
  slow: PLAY,
  waiting: 'M8 4.6V8l2.3 1.5',
  failed: 'm5.7 5.7 4.6 4.6m0-4.6-4.6 4.6',
  unknown: 'M6.2 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.6-.8 1.2m0 2.1v.1',
  succeeded: 'm4.9 8.3 2.2 2.2 4-4.7',
  cancelled: 'M5 8h6',
  stalled: 'M6.4 5.4v5.2m3.2-5.2v5.2',
};

/** A disc in its colour, hidden from screen readers: its meaning stands beside it as text. */
export function MarkIcon({ mark }: { readonly mark: Icon }): JSX.Element {
  return (
    <svg class={`mark ${mark}`} viewBox="0 0 16 16" width={16} height={16} aria-hidden="true">
      <circle cx={8} cy={8} r={8} />
      <path d={SHAPES[mark]} />
    </svg>
  );
}

interface ChipProps {
  readonly mark: Icon;
  readonly text: string;
}

/** A mark and its meaning. */
export function Chip({ mark, text }: ChipProps): JSX.Element {
  return (
    <span class={`chip ${mark}`}>
      <MarkIcon mark={mark} />
      {text}
    </span>
  );
}
