import * as looks from './looks.js';
import { stacked, timeseries, type AnyPanel } from './panels.js';
import { chosen, lastSeen, perTask, read, SERVICE_KEY, whereTask, withNames } from './promql.js';
import { STATUS_COLOURS, UNFINISHED } from './status.js';
import { table } from './table.js';

/** Two exporters that watch the same project count its tasks twice. */
function known(by: string, matchers = ''): string {
  const series = read(chosen('huaweicloud_tasks', matchers));
  return `sum by (${by}) (max by (${SERVICE_KEY}, status) ${series})`;
}

const byService = stacked(
  {
    title: 'Unfinished tasks by service',
    description: 'Tasks that wait, run, or have a status that the exporter does not know.',
    unit: 'none',
    width: 12,
    height: 8,
  },
  { '{{cloud_service}}': known('cloud_service', UNFINISHED) },
).decimals(0);

const byStatus = timeseries(
  {
    title: 'Tasks by status',
    description:
      'All tasks that the exporter shows. Succeeded ones stay for an hour after their end and failed ones for a day, unless the configuration says otherwise: these two are no rates.',
    unit: 'none',
    width: 12,
    height: 8,
  },
  { '{{status}}': known('status') },
)
  .min(0)
  .decimals(0);
for (const [name, properties] of STATUS_COLOURS) byStatus.overrideByName(name, properties);

/** A finished task counts once, in whichever exporter saw it finish. */
function finished(status: string): string {
  const counter = chosen('huaweicloud_tasks_finished_total', `status="${status}"`);
  return `round(sum by (cloud_service) (max by (${SERVICE_KEY}) ${read(`increase(${counter}[$__range])`)}))`;
}

const results = table(
  {
    title: 'Finished in the time range',
    description:
      'How many tasks of each service finished, and how. Tasks that finish while no exporter runs are not counted, and of exporters that followed each other under different names only the one that counted most.',
    width: 10,
    height: 9,
  },
  {
    columns: [
      { header: 'Service', label: 'cloud_service' },
      { header: 'Succeeded', expr: finished('succeeded'), look: looks.width(110) },
      {
        header: 'Failed',
        expr: finished('failed'),
        look: [
          ...looks.coloured([
            [null, 'text'],
            [1, 'red'],
          ]),
          ...looks.width(90),
        ],
      },
      { header: 'Cancelled', expr: finished('cancelled'), look: looks.width(110) },
    ],
    sortBy: ['Service'],
  },
);

const KINDS = (() => {
  const durations = perTask(lastSeen(chosen('huaweicloud_task_duration_seconds')));
  const succeeded = `${lastSeen(chosen('huaweicloud_task_status', 'status="succeeded"'))} == 1`;
  return withNames(whereTask(durations, succeeded), lastSeen(chosen('huaweicloud_task_info')));
})();

const slowest = table(
  {
    title: 'Slowest kinds of task',
    description:
      'How long tasks took that succeeded and were shown within the time range, from their creation to their end.',
    width: 14,
    height: 9,
  },
  {
    columns: [
      { header: 'Service', label: 'cloud_service', look: looks.width(100) },
      { header: 'Task', label: 'task_name' },
      {
        header: 'Tasks',
        expr: `count by (cloud_service, task_name) (${KINDS})`,
        look: looks.width(80),
      },
      { header: 'Average', expr: `avg by (cloud_service, task_name) (${KINDS})`, look: looks.bar('blue') },
      { header: 'Longest', expr: `max by (cloud_service, task_name) (${KINDS})`, look: looks.bar('purple') },
    ],
    sortBy: ['Average'],
    descending: true,
  },
);

/** How it came to be: below the first screen. */
export const history: readonly AnyPanel[] = [byService, byStatus, results, slowest];
