import type { CollectorAnswer } from '../../../report/schema.js';
import { ADVICE, stateOf } from './collector-state.js';
import { agoText } from './durations.js';
import type { JSX } from 'preact';
import { markIcon } from './status.js';

/** What could not be asked, above a table that would otherwise look complete. */
export function troubles(collectors: readonly CollectorAnswer[], now: number): JSX.Element | null {
  const failing = collectors.filter((collector) => stateOf(collector) === 'failing');
  if (failing.length === 0) return null;
  return (
    <ul class="troubles" aria-label="What could not be asked">
      {failing.map((collector) => (
        <li key={`${collector.project}/${collector.cloud_service}`}>
          {markIcon('failed')}
          <div>
            {lead(collector, now)}
            {message(collector)}
          </div>
        </li>
      ))}
    </ul>
  );
}

function lead(
  { project, cloud_service, failure, last_success_at }: CollectorAnswer,
  now: number,
): JSX.Element {
  const happened = failure === null ? '' : ADVICE[failure.reason].happened;
  const since =
    last_success_at === null ? 'It was never read.' : `It was last read ${agoText(last_success_at, now)}.`;
  return (
    <p>
      <strong>
        {'Could not ask '}
        {cloud_service}
        {' of '}
        <bdi>{project}</bdi>
        {'. '}
      </strong>
      {happened} {since}
    </p>
  );
}

function message({ failure }: CollectorAnswer): JSX.Element | null {
  return failure === null ? null : (
    <p class="message">
      <bdi>{failure.message}</bdi>
    </p>
  );
}
