import { TO_TASK } from './links.js';
import { FAILURES } from './overview-headline.js';
import * as looks from './looks.js';
import { chosen, lastSeen, perTask, TASK_KEY, whereTask, withNames } from './promql.js';
import { SOURCE_COLUMNS, table } from './table.js';

const DAY = 86_400;

/** A failed task leaves the exporter after tasks.keep_failed_for; Prometheus still knows it for the rest of the day. */
function ofDay(family: string, matchers = ''): string {
  return lastSeen(chosen(family, matchers), '1d');
}

const ENDED = perTask(ofDay('huaweicloud_task_ended_timestamp_seconds'));
const FAILED = `${ofDay('huaweicloud_task_status', 'status="failed"')} == 1`;
const ROWS = whereTask(`${ENDED} > time() - ${DAY}`, FAILED);

function ofRows(expression: string): string {
  return whereTask(expression, ROWS);
}

/** One reason for each task, though two exporters, or a corrected text, may give two. */
const REASON = ofRows(
  `topk by (${TASK_KEY}) (1, max by (${TASK_KEY}, error_code, reason) (${ofDay('huaweicloud_task_failure_info')}))`,
);

const FAILED_STEP = (() => {
  const steps = `max by (${TASK_KEY}, step, step_name) (${ofDay('huaweicloud_task_step_status', 'status="failed"')} == 1)`;
  const named = `label_join(${steps}, "failed_step", ". ", "step", "step_name")`;
  return ofRows(`topk by (${TASK_KEY}) (1, ${named})`);
})();

/** One row for each task that failed since this time yesterday, the latest first. */
export const recentFailures = table(
  {
    title: FAILURES,
    description:
      'Tasks that failed in the 24 hours before the end of the chosen time, the latest first, whether or not the exporter still shows them. Reason and error code are the cloud’s own; it does not always give them. Click a name for details.',
    width: 24,
    height: 8,
  },
  {
    columns: [
      {
        header: 'Failed at',
        expr: withNames(`(${ROWS}) * 1000`, ofDay('huaweicloud_task_info')),
        look: looks.moment,
      },
      ...SOURCE_COLUMNS,
      { header: 'Project', label: 'project', look: looks.width(100) },
      { header: 'Service', label: 'cloud_service', look: looks.width(90) },
      { header: 'Instance', label: 'instance_name', look: looks.link(TO_TASK) },
      { header: 'Task', label: 'task_name', look: [...looks.link(TO_TASK), ...looks.width(230)] },
      { header: 'Step', label: 'failed_step' },
      { header: 'Error code', label: 'error_code', look: looks.width(110) },
      { header: 'Reason', label: 'reason', look: [...looks.wrapped, ...looks.width(240)] },
      {
        header: 'Ran for',
        expr: ofRows(perTask(ofDay('huaweicloud_task_duration_seconds'))),
        look: [...looks.unit('s', 0), ...looks.width(90)],
      },
    ],
    lookups: [REASON, FAILED_STEP],
    carried: ['instance_id', 'task_id'],
    dropped: ['step', 'step_name'],
    sortBy: ['Failed at'],
    descending: true,
  },
);
