import { keysOf } from './labels.js';
import { aboutTask } from './links.js';
import { alert, promDuration, record, type Rule, type RuleFile } from './rule.js';
import { ON, OPEN_A_TICKET, runningSteps, THE_TASK, whileUnseen } from './task-texts.js';
import type { Values } from './values.js';

/** The rule about stalled tasks that needs no other rule. */
export function notMovingRules(values: Values): RuleFile {
  return {
    name: 'huaweicloud-tasks-stateless',
    comment: `
Optional, beside or in place of HuaweiCloudTaskStalled: the same question asked of Prometheus' memory alone.

HuaweiCloudTaskStalled trusts the exporter, which counts from its own start and sees steps move, too.
HuaweiCloudTaskNotMoving knows only the percent, but goes on through restarts of the exporter. It needs no other rule.
Its threshold is a window, which PromQL cannot take from a series: stalled_after of values.yaml is written into it.`,
    group: 'huaweicloud-tasks-stateless',
    sections: [{ rules: [standing(values), recorded(values), notMoving(values)] }],
  };
}

const PERCENT = 'huaweicloud_task_progress_percent';
const STANDING = 'huaweicloud_task:standing_percent';
const NOT_MOVING = 'huaweicloud_task:not_moving_percent';

function standing(values: Values): Rule {
  const { task } = keysOf(values);
  const window = promDuration(values.thresholds.stalled_after);
  return record(
    STANDING,
    `
    max by (${task}) (max_over_time(${PERCENT}[${window}]))
      ==
    min by (${task}) (min_over_time(${PERCENT}[${window}]))`,
    `
    Tasks whose percent is the same throughout the window. Folded over replicas before they are compared, so that a
    restart under another address does not matter.`,
  );
}

/** A sample at the beginning of the window belongs to it in Prometheus 2 and not in 3: it is compared by itself. */
function unmoved(values: Values): string {
  const { task } = keysOf(values);
  const before = `${PERCENT} offset ${promDuration(values.thresholds.stalled_after)}`;
  return `
  (
    ${STANDING}
      and on (${task})
    (${before})
      unless on (${task})
    (${before}) != on (${task}) group_left () ${STANDING}
      and on (${task})
    ${PERCENT} < 100
      and on (${task})
    huaweicloud_task_status{status="running"} == 1
      unless on (${task})
    huaweicloud_task_status{status=~"succeeded|failed|cancelled"} == 1
  )
    * on (${task}) group_left (task_name, instance_name)
  topk by (${task}) (1, huaweicloud_task_info)`;
}

function recorded(values: Values): Rule {
  const { task, collector } = keysOf(values);
  const paused = `min by (${collector}) (huaweicloud_collector_paused) == 1`;
  return record(
    NOT_MOVING,
    `
(
  (${unmoved(values)}
  )
    unless on (${collector})
  ${paused}
)
  or
(
  ${NOT_MOVING}
    and on (${collector})
  max by (${collector}) (huaweicloud_collector_success) == 0
    and on (${collector})
  time() - huaweicloud_collector_last_success_timestamp_seconds < ${values.thresholds.unseen_held_for}
    unless on (${task})
  (
    huaweicloud_task_info
      unless on (${collector})
    ${paused}
  )
)`,
    `
    The percent was the same at the beginning of the window; there is one now, or the task would be gone, and it is not
    at its end, where it cannot grow. While the exporter keeps a pause, nothing is read: what was alerted on goes on, and
    nothing new begins. What can no longer be seen because its service cannot be read goes on, too.`,
  );
}

function notMoving(values: Values): Rule {
  return alert('HuaweiCloudTaskNotMoving', values, {
    expr: NOT_MOVING,
    for: '1m',
    keep_firing_for: '10m',
    summary: `${ON} does not move`,
    description: `${THE_TASK} is running, but has stood at {{ $value | printf "%.0f" }} % for
      ${promDuration(values.thresholds.stalled_after)} or more ${runningSteps(values)} . ${OPEN_A_TICKET}
      ${whileUnseen(values)}`,
    about: aboutTask(values),
  });
}
