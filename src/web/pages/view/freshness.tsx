import type { TasksAnswer } from '../../../report/schema.js';
import { agoText, timed } from './durations.js';
import type { JSX } from 'preact';

/** How old what is shown is: as old as its oldest part. */
export function freshness({ collectors, generated_at }: TasksAnswer, now: number): JSX.Element {
  const oldest = collectors
    .map(({ collected_at }) => collected_at)
    .reduce((a, b) => (a < b ? a : b), generated_at);
  return (
    <p class="fresh">
      {'Updated '}
      {timed(oldest, agoText(oldest, now))}
    </p>
  );
}
