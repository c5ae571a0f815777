import type { JSX } from 'preact';
import type { CollectorAnswer } from '../../../report/schema.js';
import { STATES, stateOf } from './collector-state.js';
import { Count, knowledgeOf } from './known.js';
import { MARK_WORDS, MarkIcon, type Mark } from './status.js';
import { tasksAddress } from './tasks-view.js';

/** How many tasks of a service need attention. */
export interface Urgent {
  readonly stalled: number;
  /** Within the last hour. */
  readonly failed: number;
}

interface CellProps {
  readonly collector: CollectorAnswer;
  /** `undefined`: none. */
  readonly urgent: Urgent | undefined;
}

/** One service in the row of its project: its state unless it is well, and the tasks that matter now. */
export function ServiceCell({ collector, urgent }: CellProps): JSX.Element {
  const { project, cloud_service: service, tasks_by_status: counts } = collector;
  const state = stateOf(collector);
  const { text, short, mark } = STATES[state];
  const shown: readonly (readonly [Mark, number])[] = [
    ['stalled', urgent?.stalled ?? 0],
    ['failed', urgent?.failed ?? 0],
    ['running', counts.running],
    ['waiting', counts.waiting],
  ];
  const present = shown.filter(([, count]) => count > 0);
  return (
    <a class={`service ${state}`} href={tasksAddress({ project, service })}>
      <span class="name">{service}</span>
      {state !== 'ok' && (
        <span class={`state ${mark}`} title={text}>
          <MarkIcon mark={mark} />
          <span class={present.length > 0 ? 'unseen' : ''}>{short}</span>
        </span>
      )}
      {present.map(([one, count]) => (
        <span key={one} class={`number ${one}`} title={MARK_WORDS[one]}>
          <MarkIcon mark={one} />
          <Count of={count} known={knowledgeOf([collector])} />
          <span class="unseen"> {MARK_WORDS[one].toLowerCase()}</span>
        </span>
      ))}
      {present.length === 0 && state === 'ok' && <span class="quiet">{restText(collector)}</span>}
    </a>
  );
}

/** In place of numbers. */
function restText({ refused_instances: refused, missing_rows }: CollectorAnswer): string {
  return refused.length + missing_rows > 0 ? 'incomplete' : 'idle';
}
