import {
  MappingType,
  type DynamicConfigValue,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { chosen, TASK_KEY } from './promql.js';

export interface StatusLook {
  readonly status: string;
  /** Grows with finality: where two exporters disagree for a moment, the later status is the true one. */
  readonly code: number;
  readonly text: string;
  readonly color: string;
}

/** One look for a status wherever it is shown. */
export const STATUS_LOOKS: readonly StatusLook[] = [
  { status: 'unknown', code: 0, text: 'Unknown', color: 'orange' },
  { status: 'waiting', code: 1, text: 'Waiting', color: 'yellow' },
  { status: 'running', code: 2, text: 'Running', color: 'blue' },
  { status: 'succeeded', code: 3, text: 'Succeeded', color: 'green' },
  { status: 'cancelled', code: 4, text: 'Cancelled', color: 'purple' },
  { status: 'failed', code: 5, text: 'Failed', color: 'red' },
];

export const UNFINISHED = 'status=~"unknown|waiting|running"';
export const FINISHED = 'status=~"succeeded|cancelled|failed"';

/**
 * The tasks that stand where `matchers` say and that no exporter has seen finish: one that cannot reach the cloud
 * goes on telling of a running task for a while.
 */
export function unfinished(matchers: string): string {
  const standing = `${chosen('huaweicloud_task_status', matchers)} == 1`;
  return `${standing} unless on (${TASK_KEY}) ${chosen('huaweicloud_task_status', FINISHED)} == 1`;
}

/**
 * The code of the status that holds. `series` gives the 0/1 series of one status; at any moment exactly one of a
 * task's is 1, so that the greatest code is the only one.
 */
export function statusCode(by: string, series: (matcher: string) => string, statuses = STATUS_LOOKS): string {
  const coded = statuses.map(({ status, code }) => `(${series(`status="${status}"`)} == 1) * ${code}`);
  return `max${by === '' ? '' : ` by (${by})`} (${coded.join(' or ')})`;
}

/** Codes as words in colours. */
export const STATUS_MAPPINGS: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      STATUS_LOOKS.map(({ code, text, color }, index) => [String(code), { text, color, index }]),
    ),
  },
];

/** Overrides that colour series which are named after a status. */
export const STATUS_COLOURS: readonly (readonly [name: string, properties: DynamicConfigValue[]])[] =
  STATUS_LOOKS.map(({ status, color }) => [
    status,
    [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }],
  ]);
