import type { CollectorAnswer } from '../../../report/schema.js';
import type { Icon } from './status.js';

/** How reading one service of one project proceeds. */
export type CollectorState = 'failing' | 'held_back' | 'starting' | 'reading' | 'ok';

interface StateText {
  readonly text: string;
  /** The same in a word or two. */
  readonly short: string;
  readonly mark: Icon;
  /** Without a failure, why there is no success yet. */
  readonly explanation?: string;
}

/** The states as shown, those that need attention first. */
export const STATES: Readonly<Record<CollectorState, StateText>> = {
  failing: { text: 'Failing', short: 'failing', mark: 'failing' },
  held_back: {
    text: 'Held back',
    short: 'held back',
    mark: 'held_back',
    explanation: 'Its calls wait for the pause that the cloud asked for, or for the rate limit.',
  },
  starting: {
    text: 'Waiting for the first collection',
    short: 'unread',
    mark: 'starting',
    explanation: 'Nothing has been read yet.',
  },
  reading: {
    text: 'Reading the first whole list',
    short: 'reading',
    mark: 'reading',
    explanation: 'More calls are needed than one collection may make; the next ones go on from there.',
  },
  ok: { text: 'OK', short: 'OK', mark: 'succeeded' },
};

const ORDER = Object.keys(STATES) as readonly CollectorState[];

export function stateOf(collector: CollectorAnswer): CollectorState {
  if (collector.success) return 'ok';
  if (collector.failure !== null) return 'failing';
  if (collector.duration_seconds === null) return 'starting';
  return collector.last_success_at === null ? 'reading' : 'held_back';
}

/** The place of the worst state among `collectors` in `STATES`. */
export function severityOf(collectors: readonly CollectorAnswer[]): number {
  return Math.min(ORDER.length, ...collectors.map((collector) => ORDER.indexOf(stateOf(collector))));
}
