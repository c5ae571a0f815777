import { keysOf } from './labels.js';
import { promDuration, record, threshold, type Rule, type RuleFile } from './rule.js';
import { taskAlerts } from './task-alerts.js';
import type { Values } from './values.js';

/** The rules about background tasks. */
export function taskRules(values: Values): RuleFile {
  return {
    name: 'huaweicloud-tasks',
    comment: `
Alerts about background tasks. Load it together with huaweicloud-task-exporter.rules.yaml.
What to do about each alert, and how to change a threshold: docs/runbooks.md.

Scrape the exporter every 15 s to 2 min. One alert is sent for a task, however many replicas export it.`,
    group: 'huaweicloud-tasks',
    sections: [
      {
        heading: `
Thresholds: change them in values.yaml. The rules of a group run from top to bottom, so that a threshold is there
before the alerts that need it even in the first evaluation after a restart of Prometheus. Therefore they
stay in this group, above the alerts.`,
        rules: thresholds(values),
      },
      { heading: 'Foundations.', rules: foundations(values) },
      { heading: 'Alerts.', rules: taskAlerts(values) },
    ],
  };
}

function thresholds({ thresholds: its }: Values): readonly Rule[] {
  return [
    threshold(
      'stalled_after_seconds',
      its.stalled_after,
      'A running task that shows its percent has stalled when nothing has moved for this long.',
    ),
    threshold(
      'stalled_without_percent_after_seconds',
      its.stalled_without_percent_after,
      'The same where the cloud gives no percent (RabbitMQ, for one), so that there is little to see move.',
    ),
    threshold(
      'failed_within_seconds',
      its.failed_within,
      'A failure of a task that was never seen unfinished is alerted on until it is this old.',
    ),
    threshold(
      'overdue_after_seconds',
      its.overdue_after,
      'A task is overdue when its planned end passed this long ago.',
    ),
    threshold(
      'waiting_too_long_after_seconds',
      its.waiting_too_long_after,
      'A task should have begun this long after it was created.',
    ),
    threshold(
      'step_slow_after_seconds',
      its.step_slow_after,
      'A single step should be done after this long.',
    ),
    threshold(
      'eta_slips_by_seconds',
      its.eta_slips_by,
      'The predicted end is this much later than it was an hour ago.',
    ),
    threshold(
      'max_staleness_seconds',
      its.max_staleness,
      "collection.max_staleness of the exporter's configuration; keep the two equal.",
    ),
  ];
}

function foundations(values: Values): readonly Rule[] {
  return [...timesSeen(values), ...taskSets(values), ...failures(values), ...taskTimes(values)];
}

/** Up to which time the replicas know what they show. */
function timesSeen(values: Values): readonly Rule[] {
  const { task, replica } = keysOf(values);
  return [
    record(
      'huaweicloud_collector:last_success_timestamp_seconds',
      `max by (${replica}) (huaweicloud_collector_last_success_timestamp_seconds)`,
      'Without other labels than these.',
    ),
    record(
      'huaweicloud_collector:seen_timestamp_seconds',
      `
      clamp_min(
        huaweicloud_collector:last_success_timestamp_seconds,
        time() - scalar(huaweicloud_alerts:max_staleness_seconds)
      )
        unless on (${replica})
      huaweicloud_collector_paused == 1
        or
      huaweicloud_collector:last_success_timestamp_seconds`,
      `
      The time at which a replica's tasks were surely as it shows them. While its calls fail, that is the time of
      its last success; but never longer ago than max_staleness, because it no longer exports a task then, unless
      it keeps a pause: then it makes no calls and exports what it saw last. The alerts count up to this time and
      not to now, so that the cloud's or the exporter's outage is not blamed on a task.`,
    ),
    record(
      'huaweicloud_task:seen_timestamp_seconds',
      `
      max by (${task}) (
        huaweicloud_task_info
          * on (${replica}) group_left ()
        huaweicloud_collector:seen_timestamp_seconds
      )`,
      'The same for a task, by the replica that saw it last.',
    ),
  ];
}

/** Each task once, by where it stands. */
function taskSets(values: Values): readonly Rule[] {
  const { task, replica, collector } = keysOf(values);
  const window = promDuration(values.thresholds.unseen_held_for);
  return [
    record(
      'huaweicloud_task:names',
      `
      group by (${task}, task_name, instance_name) (
        topk by (${task}) (
          1,
          huaweicloud_task_info
            * on (${replica}) group_left ()
          huaweicloud_collector:seen_timestamp_seconds
        )
      )`,
      `
      Each task once, with the names that the replica gives that saw it last: while an instance is being renamed,
      replicas differ.`,
    ),
    record(
      'huaweicloud_task:unseen',
      `
      last_over_time(huaweicloud_task:names[${window}])
        and on (${collector})
      max by (${collector}) (huaweicloud_collector_success) == 0
        unless on (${task})
      huaweicloud_task_info`,
      `
      Tasks that can no longer be seen because their service cannot be read. What was alerted on counts as it was last
      seen: otherwise an outage would end each alert, and begin it again afterwards.`,
    ),
    record(
      'huaweicloud_task:unfinished',
      `
      huaweicloud_task:names
        unless on (${task})
      huaweicloud_task_status{status=~"succeeded|failed|cancelled"} == 1`,
      'Tasks that no replica has seen finished: a replica that is behind does not keep a finished task alive.',
    ),
    record(
      'huaweicloud_task:running',
      `
      huaweicloud_task:unfinished
        and on (${task})
      huaweicloud_task_status{status="running"} == 1`,
    ),
    record(
      'huaweicloud_task:waiting',
      `
      huaweicloud_task:unfinished
        unless huaweicloud_task:running
        and on (${task})
      huaweicloud_task_status{status="waiting"} == 1`,
      'Tasks that no replica has seen running yet.',
    ),
    record(
      'huaweicloud_task:failed',
      `
      huaweicloud_task:names
        and on (${task})
      huaweicloud_task_status{status="failed"} == 1`,
    ),
  ];
}

/** Which failures are still of interest. */
function failures(values: Values): readonly Rule[] {
  const { task, kind } = keysOf(values);
  const window = promDuration(values.thresholds.failed_after_seen_within);
  return [
    record(
      'huaweicloud_task:ended_timestamp_seconds',
      `min by (${task}) (huaweicloud_task_ended_timestamp_seconds)`,
      'Of replicas that differ, one takes its first sight of a finished task for its end: the earlier end counts.',
    ),
    record(
      'huaweicloud_instance:succeeded_timestamp_seconds',
      `
      max by (${kind}) (
        huaweicloud_task:ended_timestamp_seconds
          * on (${task}) group_left (task_name)
        huaweicloud_task:names{task_name!=""}
          and on (${task})
        huaweicloud_task_status{status="succeeded"} == 1
      )`,
      'When a task of this kind last succeeded on this instance.',
    ),
    record(
      'huaweicloud_task:retried',
      `
      huaweicloud_task:ended_timestamp_seconds
        * on (${task}) group_left (task_name)
      huaweicloud_task:failed
        < on (${kind}) group_left ()
      max_over_time(huaweicloud_instance:succeeded_timestamp_seconds[${window}])`,
      'Failed tasks of which a later one of the same kind has succeeded.',
    ),
    record(
      'huaweicloud_task:failed_recently',
      `
      huaweicloud_task:failed
        and on (${task})
      (
        time() - huaweicloud_task:ended_timestamp_seconds
          < on () group_left () huaweicloud_alerts:failed_within_seconds
        or
        last_over_time(huaweicloud_task:unfinished[${window}])
      )
        unless on (${task})
      huaweicloud_task:retried`,
      `
      An exporter that starts shows a day of failures. Those that Prometheus has seen happen are of interest, and those
      that are recent.`,
    ),
  ];
}

function taskTimes(values: Values): readonly Rule[] {
  const { task, replica } = keysOf(values);
  return [
    record(
      'huaweicloud_task:unmoved_seconds',
      `
      max by (${task}) (
        (
          huaweicloud_collector:seen_timestamp_seconds
            > time() - scalar(huaweicloud_alerts:max_staleness_seconds)
        )
          - on (${replica}) group_right ()
        huaweicloud_task_last_progress_timestamp_seconds
      )
        or
      max by (${task}) (
        huaweicloud_collector:seen_timestamp_seconds
          - on (${replica}) group_right ()
        huaweicloud_task_last_progress_timestamp_seconds
      )`,
      `
      For how long a replica has seen an unfinished task not move; of several replicas the one that has watched
      longest, because a replica that has just started takes its first sight of a task for a move. A replica whose
      collections fail may miss every move: it only counts where there is no other.`,
    ),
    record(
      'huaweicloud_task:predicted_end_timestamp_seconds',
      `
      huaweicloud_task:seen_timestamp_seconds
        + min by (${task}) (huaweicloud_task_remaining_seconds)`,
      'When a running task will end, if the cloud is right.',
    ),
  ];
}
