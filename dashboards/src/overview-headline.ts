import { BigValueColorMode } from '@grafana/grafana-foundation-sdk/common';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { TO_EXPORTER } from './links.js';
import { dataLink, stat, thresholds, type AnyPanel } from './panels.js';
import { chosen, orZero, perTask, SINCE_PROGRESS, whereTask } from './promql.js';
import { unfinished } from './status.js';

const ANY_TASK = chosen('huaweicloud_tasks');
const RUNNING = unfinished('status="running"');

/** Where the cloud tells no percentage there is little to see move: such a task is given eight times as long. */
const STALLED = (() => {
  const percent = chosen('huaweicloud_task_progress_percent');
  const withPercent = whereTask(`${SINCE_PROGRESS} > $stalled_after`, percent);
  return whereTask(`${withPercent} or ${SINCE_PROGRESS} > 8 * $stalled_after`, RUNNING);
})();

const PAST_PLAN = `${perTask(chosen('huaweicloud_task_planned_end_timestamp_seconds'))} < time()`;

function known(status: string): string {
  const series = chosen('huaweicloud_tasks', `status="${status}"`);
  return `sum(max by (project, cloud_service) (${series}))`;
}

function number(title: string, description: string, expr: string): PanelBuilder {
  return stat({ title, description, unit: 'none', width: 4, height: 4 }, expr);
}

/** Green at zero, this colour from one on, all over the panel. */
function alarming(panel: PanelBuilder, color: string): PanelBuilder {
  return panel.colorMode(BigValueColorMode.Background).thresholds(
    thresholds([
      [null, 'green'],
      [1, color],
    ]),
  );
}

/** The first row: six numbers. */
export const headline: readonly AnyPanel[] = [
  number('Running', 'Tasks that are being carried out.', known('running')).thresholds(
    thresholds([[null, 'blue']]),
  ),
  number(
    'Waiting',
    'Tasks that were created and have not begun. They turn into running ones by themselves.',
    known('waiting'),
  ).thresholds(
    thresholds([
      [null, 'text'],
      [1, 'yellow'],
    ]),
  ),
  alarming(
    number(
      'Stalled',
      'Running tasks whose status, percentage and steps have not changed for the time chosen on top of this dashboard; for eight times as long where the cloud tells no percentage, because then there is little to see move.',
      orZero(`count(${STALLED})`, ANY_TASK),
    ),
    'orange',
  ),
  alarming(
    number(
      'Overdue',
      'Running tasks whose planned end has passed. Only RDS plans an end.',
      orZero(`count(${whereTask(PAST_PLAN, RUNNING)})`, ANY_TASK),
    ),
    'orange',
  ),
  alarming(
    number(
      'Failed',
      'Failed tasks that the exporter still shows: those of the last 24 hours, unless tasks.keep_failed_for says otherwise.',
      known('failed'),
    ),
    'red',
  ),
  alarming(
    number(
      'Not collected',
      'Services whose tasks could not be asked for at the latest attempt. What is shown of them may be old, or missing.',
      orZero(
        `count(max by (project, cloud_service) (${chosen('huaweicloud_collector_success')}) == 0)`,
        chosen('huaweicloud_collector_success'),
      ),
    ),
    'red',
  ).dataLinks([dataLink(TO_EXPORTER)]),
];
