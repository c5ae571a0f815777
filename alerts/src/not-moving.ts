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
    sections: [{ rules: [recorded(values), notMoving(values)] }],
  };
}

const SERIES = 'huaweicloud_task:not_moving_percent';
const PERCENT = 'huaweicloud_task_progress_percent';

/** Neither higher nor lower than at the beginning of the window, which is no part of the window in Prometheus 3. */
function notMoved(task: string, window: string): string {
  return `
    max by (${task}) (max_over_time(${PERCENT}[${window}]))
      == min by (${task}) (min_over_time(${PERCENT}[${window}]))
      == max by (${task}) (${PERCENT} offset ${window})
      == min by (${task}) (${PERCENT} offset ${window})`;
}

function recorded(values: Values): Rule {
  const { task, collector } = keysOf(values);
  const { stalled_after: window, unseen_held_for: heldFor } = values.thresholds;
  const paused = `min by (${collector}) (huaweicloud_collector_paused) == 1`;
  const expr = `
(
  (${notMoved(task, promDuration(window))}
    and on (${task})
      ${PERCENT} < 100
    and on (${task})
      huaweicloud_task_status{status="running"} == 1
    unless on (${task})
      huaweicloud_task_status{status=~"succeeded|failed|cancelled"} == 1
    unless on (${collector})
      ${paused}
  )
    * on (${task}) group_left (task_name, instance_name)
  topk by (${task}) (1, huaweicloud_task_info)
)
  or
(
  ${SERIES}
    and on (${collector})
      max by (${collector}) (huaweicloud_collector_success) == 0
    and on (${collector})
      time() - max by (${collector}) (huaweicloud_collector_last_success_timestamp_seconds) < ${heldFor}
    unless on (${task})
      (huaweicloud_task_info unless on (${collector}) ${paused})
)`;
  return record(
    SERIES,
    expr,
    `
    The percent has been the same throughout the window and at its beginning; there is one now, or the task would be
    gone, and it is not at its end, where it cannot grow. Folded over replicas before they are compared, so that a
    restart under another address does not matter. While the exporter keeps a pause, the percent is not read: what was
    alerted on before goes on, and nothing new begins. The same while the service cannot be read.`,
  );
}

function notMoving(values: Values): Rule {
  return alert('HuaweiCloudTaskNotMoving', values, {
    expr: SERIES,
    for: '1m',
    keep_firing_for: '10m',
    summary: `${ON} does not move`,
    description: `${THE_TASK} is running, but has stood at {{ $value | printf "%.0f" }} % for
      ${promDuration(values.thresholds.stalled_after)} or more ${runningSteps(values)} . ${OPEN_A_TICKET}
      ${whileUnseen(values)}`,
    about: aboutTask(values),
  });
}
