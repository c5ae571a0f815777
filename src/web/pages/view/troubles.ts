import type { CollectorAnswer } from '../../../report/schema.js';
import { ADVICE, stateOf } from './collector-state.js';
import { agoText } from './durations.js';
import { h, type VNode } from './preact.js';
import { markIcon } from './status.js';

/** What could not be asked, above a table that would otherwise look complete. */
export function troubles(collectors: readonly CollectorAnswer[], now: number): VNode | null {
  const failing = collectors.filter((collector) => stateOf(collector) === 'failing');
  if (failing.length === 0) return null;
  return h(
    'ul',
    { class: 'troubles', 'aria-label': 'What could not be asked' },
    failing.map((collector) =>
      h(
        'li',
        { key: `${collector.project}/${collector.cloud_service}` },
        markIcon('failed'),
        h('div', null, lead(collector, now), message(collector)),
      ),
    ),
  );
}

function lead({ project, cloud_service, failure, last_success_at }: CollectorAnswer, now: number): VNode {
  const happened = failure === null ? '' : ADVICE[failure.reason].happened;
  const since =
    last_success_at === null ? 'It was never read.' : `It was last read ${agoText(last_success_at, now)}.`;
  return h(
    'p',
    null,
    h('strong', null, 'Could not ask ', cloud_service, ' of ', h('bdi', null, project), '. '),
    happened,
    ' ',
    since,
  );
}

function message({ failure }: CollectorAnswer): VNode | null {
  return failure === null ? null : h('p', { class: 'message' }, h('bdi', null, failure.message));
}
