import { keysOf, taskQuery } from './labels.js';
import { aboutTask } from './links.js';
import { alert, record, type AlertOptions, type Rule } from './rule.js';
import {
  ON,
  OPEN_A_TICKET,
  percent,
  runningSteps,
  TASK_NAME,
  INSTANCE_NAME,
  THE_TASK,
  whereSeen,
  whileUnseen,
} from './task-texts.js';
import type { AlertName, Values } from './values.js';

/** The alerts about tasks, the most urgent first, each with the series that it reads. */
export function taskAlerts(values: Values): readonly Rule[] {
  const unfinished = [stalled, overdue, waitingTooLong, stepSlow, etaSlipping];
  return [...unfinished.flatMap((make) => make(values)), failed(values)];
}

/** `expr`, which has a series for each task, with the task's names; only for the tasks that `set` holds. */
function named(expr: string, set: string, values: Values): string {
  const { task } = keysOf(values);
  return `
(
${expr.replace(/^\n/, '')}
)
  * on (${task}) group_left (task_name, instance_name)
${set}`;
}

type UnfinishedAlert = Omit<AlertOptions, 'expr' | 'about'> & {
  /** Records what the alert fires on. */
  readonly series: string;
  readonly expr: string;
};

/**
 * An alert about an unfinished task. It fires on a recorded series, which goes on as it was while the task can no longer
 * be seen: an outage neither ends the alert nor makes it begin again.
 */
function aboutUnfinished(
  name: AlertName,
  values: Values,
  { series, expr, description, ...options }: UnfinishedAlert,
): readonly Rule[] {
  const { task } = keysOf(values);
  const held = `
${expr}
  or
    (
      ${series}
        and on (${task})
      huaweicloud_task:unseen
    )`;
  return [
    record(series, held),
    alert(name, values, {
      ...options,
      expr: series,
      description: `${description} ${whileUnseen(values)}`,
      about: aboutTask(values),
    }),
  ];
}

function stalled(values: Values): readonly Rule[] {
  const { task } = keysOf(values);
  const expr = `
    (
      huaweicloud_task:unmoved_seconds > on () group_left () huaweicloud_alerts:stalled_after_seconds
        and on (${task})
      huaweicloud_task_progress_percent
    )
  or
    huaweicloud_task:unmoved_seconds
      > on () group_left () huaweicloud_alerts:stalled_without_percent_after_seconds`;
  return aboutUnfinished('HuaweiCloudTaskStalled', values, {
    series: 'huaweicloud_task:stalled_seconds',
    comment: 'A task at 100 % that is still running counts, too: the cloud has not let go of the instance.',
    expr: named(expr, 'huaweicloud_task:running', values),
    for: '1m',
    keep_firing_for: '10m',
    summary: `${ON} has stalled`,
    description: `${THE_TASK} is running, but nothing has moved for {{ $value | humanizeDuration }}
      ${percent(values, ': it stands at', whereSeen(values, '; the cloud does not tell how far it is'))}
      ${runningSteps(values)} . ${OPEN_A_TICKET}`,
  });
}

function failed(values: Values): Rule {
  const reason = taskQuery('max by (error_code, reason) (huaweicloud_task_failure_info{SELF})', values);
  const expr = '  time() - huaweicloud_task:ended_timestamp_seconds';
  return alert('HuaweiCloudTaskFailed', values, {
    expr: named(expr, 'huaweicloud_task:failed_recently', values),
    keep_firing_for: '10m',
    summary: `${ON} failed`,
    description: `${THE_TASK} failed {{ $value | humanizeDuration }} ago
      {{- with ${reason} -}} {{- with first . -}}
      : {{ with .Labels.reason }}"{{ . }}"{{ else }}no reason given{{ end }}
      {{- with .Labels.error_code }} (code {{ . }}){{ end -}} {{- end -}}
      {{- else -}} ; the cloud does not say why {{- end -}}
      . Check that the instance is healthy, remove the cause and start the task again.`,
    about: aboutTask(values),
  });
}

function overdue(values: Values): readonly Rule[] {
  const { task } = keysOf(values);
  const expr = `
  huaweicloud_task:seen_timestamp_seconds
    - max by (${task}) (huaweicloud_task_planned_end_timestamp_seconds)
  > on () group_left () huaweicloud_alerts:overdue_after_seconds`;
  return aboutUnfinished('HuaweiCloudTaskOverdue', values, {
    series: 'huaweicloud_task:overdue_seconds',
    comment: 'Only RDS plans ends. Replicas may have read different plans: the later one counts.',
    expr: named(expr, 'huaweicloud_task:unfinished', values),
    for: '1m',
    keep_firing_for: '10m',
    summary: `${ON} is overdue`,
    description: `${THE_TASK} should have ended {{ $value | humanizeDuration }} ago
      ${percent(values, '; it stands at')} . See whether it still moves, and reschedule what waits for it.`,
  });
}

function waitingTooLong(values: Values): readonly Rule[] {
  const { task } = keysOf(values);
  const expr = `
  huaweicloud_task:seen_timestamp_seconds
    - max by (${task}) (huaweicloud_task_created_timestamp_seconds)
  > on () group_left () huaweicloud_alerts:waiting_too_long_after_seconds`;
  return aboutUnfinished('HuaweiCloudTaskWaitingTooLong', values, {
    series: 'huaweicloud_task:waiting_seconds',
    expr: named(expr, 'huaweicloud_task:waiting', values),
    for: '1m',
    keep_firing_for: '10m',
    summary: `${ON} has not begun`,
    description: `${THE_TASK} was created {{ $value | humanizeDuration }} ago and is still waiting. Look for another
      task that occupies the instance, and for a time window or a confirmation that it waits for.`,
  });
}

function stepSlow(values: Values): readonly Rule[] {
  const { task } = keysOf(values);
  const expr = `
  huaweicloud_task:seen_timestamp_seconds
    - on (${task}) group_right ()
  max by (${task}, step, step_name) (
    huaweicloud_task_step_start_timestamp_seconds
      and ignoring (status)
    huaweicloud_task_step_status{status="running"} == 1
  )
  > on () group_left () huaweicloud_alerts:step_slow_after_seconds`;
  return aboutUnfinished('HuaweiCloudTaskStepSlow', values, {
    series: 'huaweicloud_task:slow_step_seconds',
    comment:
      'A replica that is behind shows the step before for as long as max_staleness: hence the 5 minutes.',
    expr: named(expr, 'huaweicloud_task:running', values),
    for: '5m',
    keep_firing_for: '10m',
    summary: `Step {{ printf "%q" (or $labels.step_name $labels.step) }} of ${ON} is slow`,
    description: `Step {{ $labels.step }}{{ with $labels.step_name }} ("{{ . }}"){{ end }} of the task ${TASK_NAME} of
      the {{ $labels.cloud_service }} instance ${INSTANCE_NAME} (project {{ $labels.project }}) has been running for
      {{ $value | humanizeDuration }} ${percent(values, '; the task stands at')}
      . Compare with the load on the instance: moving data takes longer under load.`,
  });
}

function etaSlipping(values: Values): readonly Rule[] {
  const remaining = taskQuery('min(huaweicloud_task_remaining_seconds{SELF})', values);
  const expr = `
  huaweicloud_task:predicted_end_timestamp_seconds
    - max_over_time(huaweicloud_task:predicted_end_timestamp_seconds[15m] offset 1h)
  > on () group_left () huaweicloud_alerts:eta_slips_by_seconds`;
  return aboutUnfinished('HuaweiCloudTaskEtaSlipping', values, {
    series: 'huaweicloud_task:eta_slipped_seconds',
    comment: `
      Compared with the latest end that was predicted in the quarter of an hour before an hour ago, so that a short
      pause in the data does not matter. A task that was not there then has broken no promise yet.`,
    expr: named(expr, 'huaweicloud_task:running', values),
    for: '10m',
    keep_firing_for: '10m',
    summary: `The end of ${ON} keeps moving away`,
    description: `${THE_TASK} is expected to end {{ $value | humanizeDuration }} later than it was an hour ago
      {{- with ${remaining} -}} ; the cloud now speaks of {{ . | first | value | humanizeDuration }} more {{- end -}}
      . Do not rely on the remaining time; plan for a longer run.`,
  });
}
