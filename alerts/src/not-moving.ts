import { keysOf } from './labels.js';
import { alert, promDuration, type RuleFile } from './rule.js';
import { ON, OPEN_A_TICKET, runningSteps, THE_TASK } from './task-texts.js';
import type { Values } from './values.js';

/** The rule about stalled tasks that needs no other rule. */
export function notMovingRules(values: Values): RuleFile {
  const { task } = keysOf(values);
  return {
    name: 'huaweicloud-tasks-stateless',
    comment: `
Optional, beside or in place of HuaweiCloudTaskStalled: the same question asked of Prometheus' memory alone.

HuaweiCloudTaskStalled trusts the exporter, which counts from its own start and sees steps move, too.
HuaweiCloudTaskNotMoving knows only the percent, but goes on through restarts of the exporter. It needs no other rule.
Its threshold is a window, which PromQL cannot take from a series: stalled_after of values.yaml is written into it.`,
    group: 'huaweicloud-tasks-stateless',
    sections: [{ rules: [notMoving(values, task, promDuration(values.thresholds.stalled_after))] }],
  };
}

function notMoving(values: Values, task: string, window: string) {
  return alert('HuaweiCloudTaskNotMoving', values, {
    comment: `
      The highest and the lowest percent of the window are the same; there was a percent before the window, or the
      task would be new; there is one now, or the task would be gone, and it is not at its end, where it cannot grow.
      Folded over replicas before they are compared, so that a restart under another address does not matter.
      Where the exporter keeps a pause for longer than the window, it fires although nothing was asked;
      HuaweiCloudCollectorFailing fires before it then and silences it (see alertmanager.example.yaml).`,
    expr: `
      (
        max by (${task}) (
          max_over_time(huaweicloud_task_progress_percent[${window}])
        )
          == min by (${task}) (
            min_over_time(huaweicloud_task_progress_percent[${window}])
          )
        and on (${task})
          (huaweicloud_task_progress_percent offset ${window})
        and on (${task})
          huaweicloud_task_progress_percent < 100
        and on (${task})
          huaweicloud_task_status{status="running"} == 1
        unless on (${task})
          huaweicloud_task_status{status=~"succeeded|failed|cancelled"} == 1
      )
        * on (${task}) group_left (task_name, instance_name)
      topk by (${task}) (1, huaweicloud_task_info)`,
    for: '1m',
    keep_firing_for: '10m',
    summary: `${ON} does not move`,
    description: `${THE_TASK} is running, but has stood at {{ $value | printf "%.0f" }} % for half an hour or more
      ${runningSteps(values)} . ${OPEN_A_TICKET}`,
  });
}
