import type { TasksAnswer } from '../../../report/schema.js';
import { agoText, timed } from './durations.js';
import { h, type VNode } from './preact.js';

/** How old what is shown is: as old as its oldest part. */
export function freshness({ collectors, generated_at }: TasksAnswer, now: number): VNode {
  const oldest = collectors
    .map(({ collected_at }) => collected_at)
    .reduce((a, b) => (a < b ? a : b), generated_at);
  return h('p', { class: 'fresh' }, 'Updated ', timed(oldest, agoText(oldest, now)));
}
