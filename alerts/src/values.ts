import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const SEVERITIES = ['critical', 'warning', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `30m`, `4h` or `90s`, as seconds. */
const duration = z
  .string()
  .regex(/^\d+[smhd]$/, 'must be a number with s, m, h or d, such as 30m')
  .transform((text) => Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS]);

const count = z.int().nonnegative();
const severity = z.enum(SEVERITIES);
const url = z.url().transform((text) => text.replace(/\/$/, ''));
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label');

const schema = z.strictObject({
  job: z.string().min(1),
  labels: z.array(label),
  links: z.strictObject({ runbooks: url }),
  thresholds: z.strictObject({
    stalled_after: duration,
    stalled_without_percent_after: duration,
    failed_after_seen_within: duration,
    failed_within: duration,
    overdue_after: duration,
    waiting_too_long_after: duration,
    step_slow_after: duration,
    eta_slips_by: duration,
    max_staleness: duration,
    collector_failing_after: duration,
    throttled_calls_tolerated: count,
    pending_instances_tolerated: count,
    dropped_tasks_tolerated: count,
  }),
  severities: z.strictObject({
    HuaweiCloudTaskStalled: severity,
    HuaweiCloudTaskNotMoving: severity,
    HuaweiCloudTaskFailed: severity,
    HuaweiCloudTaskOverdue: severity,
    HuaweiCloudTaskWaitingTooLong: severity,
    HuaweiCloudTaskStepSlow: severity,
    HuaweiCloudTaskEtaSlipping: severity,
    HuaweiCloudCollectorFailing: severity,
    HuaweiCloudCollectorThrottled: severity,
    HuaweiCloudCoveragePending: severity,
    HuaweiCloudTasksDropped: severity,
    HuaweiCloudConfigReloadFailed: severity,
    HuaweiCloudExporterDown: severity,
  }),
});

/** What users set in the values file; durations are seconds. */
export type Values = z.infer<typeof schema>;

export type AlertName = keyof Values['severities'];

/** Reads `alerts/values.yaml`. Throws an error that names each key that is wrong. */
export function readValues(path = new URL('../values.yaml', import.meta.url)): Values {
  return parseValues(readFileSync(path, 'utf8'));
}

/** The values in the text of a values file. */
export function parseValues(text: string): Values {
  const result = schema.safeParse(parse(text));
  if (result.success) return result.data;
  throw new Error(`the values file is wrong:\n${z.prettifyError(result.error)}`);
}
