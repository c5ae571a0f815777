import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { chosen, sinceProgress, TASK_KEY, whereTask } from './promql.js';
import { settings } from './settings.js';
import { STATUS_LOOKS, unfinished, type StatusLook } from './status.js';

const { stalled_after: stalledAfter, stalled_without_percent_after: withoutPercent } = settings.thresholds;

/** Where the cloud gives no percentage there is little to see move: such a task is given so many times as long. */
export const WITHOUT_PERCENT = withoutPercent / stalledAfter;

/** What running tasks look like that have not moved, by the share of the chosen time; the codes are above all others. */
const STILL: readonly (StatusLook & { readonly share: number })[] = [
  { share: 1, status: 'stalled', code: 7, text: 'Stalled', color: 'orange' },
  { share: 0.5, status: 'running', code: 6, text: 'Running', color: 'dark-yellow' },
];

/** The running tasks among those that match that have not moved for this share of the time chosen as `stalled_after`. */
export function still(share = 1, matchers = ''): string {
  const least = share === 1 ? '$stalled_after' : `${share} * $stalled_after`;
  const since = sinceProgress(matchers);
  const withPercent = whereTask(`${since} > ${least}`, chosen('huaweicloud_task_progress_percent', matchers));
  const running = ['status="running"', matchers].filter((each) => each !== '').join(', ');
  return whereTask(`${withPercent} or ${since} > ${WITHOUT_PERCENT} * ${least}`, unfinished(running));
}

/**
 * The code of the status, or that of a running task that does not move. `status` has one series for each task;
 * `matchers` are those of its tasks.
 */
export function stateCode(status: string, matchers = ''): string {
  const codes = STILL.map(({ share, code }) => `(${still(share, matchers)}) * 0 + ${code}`);
  return [...codes, status].join(` or on (${TASK_KEY}) `);
}

/** Codes as words in colours. */
export const STATE_MAPPINGS: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      [...STATUS_LOOKS, ...STILL].map(({ code, text, color }, index) => [
        String(code),
        { text, color, index },
      ]),
    ),
  },
];
