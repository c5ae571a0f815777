import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { z } from 'zod';

const SEVERITIES = ['critical', 'warning', 'info'] as const;

export type Severity = (typeof SEVERITIES)[number];

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `30m`, `4h` or `90s`, as seconds. */
const duration = z
  .string()
  .regex(/^[1-9]\d*[smhd]$/, 'must be a number above 0 with s, m, h or d, such as 30m')
  .transform((text) => Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS]);

const count = z.int().nonnegative();
const severity = z.enum(SEVERITIES);
/** An address to which a path is added. */
const base = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' })
  .refine((text) => !/[?#]/.test(text), 'must have neither "?" nor "#": a path is added to it')
  .transform((text) => text.replace(/\/$/, ''));

/** Labels that the exporter's families, their targets, or the alerts have already. */
const TAKEN = [
  ...['job', 'instance', 'project', 'cloud_service', 'instance_id', 'task_id', 'task_name', 'instance_name'],
  ...['step', 'step_name', 'region', 'credentials', 'reason', 'status', 'severity', 'alertname'],
];
const label = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label')
  .refine((name) => !TAKEN.includes(name), 'is a label that the alerts have already');
const labels = z
  .array(label)
  .refine((names) => new Set(names).size === names.length, 'must not name a label twice');

const links = z
  .strictObject({ exporter: base, grafana: base, runbooks: base.nullable() })
  .transform(({ runbooks, ...others }) => ({
    ...others,
    runbooks: runbooks ?? `${others.exporter}/runbooks`,
  }));

const schema = z.strictObject({
  job: z.string().min(1),
  labels,
  links,
  thresholds: z.strictObject({
    stalled_after: duration,
    stalled_without_percent_after: duration,
    failed_after_seen_within: duration,
    failed_within: duration,
    overdue_after: duration,
    waiting_too_long_after: duration,
    step_slow_after: duration,
    eta_slips_by: duration,
    unseen_held_for: duration,
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
    HuaweiCloudCredentialRejected: severity,
    HuaweiCloudUnreachable: severity,
    HuaweiCloudCollectorFailing: severity,
    HuaweiCloudCollectorThrottled: severity,
    HuaweiCloudCoveragePending: severity,
    HuaweiCloudTasksDropped: severity,
    HuaweiCloudConfigReloadFailed: severity,
    HuaweiCloudExporterDown: severity,
  }),
});

/**
 * What users set in the values file. Durations are seconds; the addresses of `links` end without a slash, and
 * `runbooks` is that of the exporter's own pages unless it is set.
 */
export type Values = z.infer<typeof schema>;

export type AlertName = keyof Values['severities'];

/** Reads `alerts/values.yaml`. Throws an error that names the file and each key that is wrong. */
export function readValues(path = new URL('../values.yaml', import.meta.url)): Values {
  return parseValues(readFileSync(path, 'utf8'), fileURLToPath(path));
}

/** The values in the text of a values file; `path` names it in errors. */
export function parseValues(text: string, path = 'values.yaml'): Values {
  const document = parseDocument(text);
  const [mistake] = document.errors;
  if (mistake !== undefined) throw new Error(`${path} is no YAML: ${mistake.message}`);
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path: at, message }) => `  ${at.join('.')}: ${message}`);
  throw new Error(`${path} has values that cannot be used:\n${problems.join('\n')}`);
}
