import { TO_TASK } from './links.js';
import * as looks from './looks.js';
import { chosen, perTask, SINCE_PROGRESS, TASK_KEY, whereTask, withNames } from './promql.js';
import { STATUS_LOOKS, statusCode, unfinished, UNFINISHED } from './status.js';
import { table, type Column } from './table.js';

const HALF_AN_HOUR = 1800;

const ROWS = unfinished(UNFINISHED);
const UNFINISHED_LOOKS = STATUS_LOOKS.filter(({ status }) => UNFINISHED.includes(status));

const CODE = statusCode(TASK_KEY, (matcher) => chosen('huaweicloud_task_status', matcher), UNFINISHED_LOOKS);
const STATUS = withNames(ofRows(CODE), chosen('huaweicloud_task_info'));

function ofRows(expression: string): string {
  return whereTask(expression, ROWS);
}

/** The number and name of the step that runs; one of them, where several do. */
const CURRENT_STEP = (() => {
  const running = `${chosen('huaweicloud_task_step_status', 'status="running"')} == 1`;
  const steps = `max by (${TASK_KEY}, step, step_name) (${running})`;
  const named = `label_join(${steps}, "current_step", ". ", "step", "step_name")`;
  return ofRows(`topk by (${TASK_KEY}) (1, ${named})`);
})();

const PLANNED_END = perTask(chosen('huaweicloud_task_planned_end_timestamp_seconds'));
const TIME_LEFT = ofRows(
  `${perTask(chosen('huaweicloud_task_remaining_seconds'))} or ${PLANNED_END} - time()`,
);

const COLUMNS: readonly Column[] = [
  { header: 'Status', expr: STATUS, look: looks.status },
  { header: 'Project', label: 'project' },
  { header: 'Service', label: 'cloud_service', look: looks.width(90) },
  { header: 'Instance', label: 'instance_name', look: looks.link(TO_TASK) },
  { header: 'Task', label: 'task_name', look: looks.link(TO_TASK) },
  {
    header: 'Progress',
    expr: ofRows(perTask(chosen('huaweicloud_task_progress_percent'))),
    look: looks.progress,
  },
  { header: 'Step', label: 'current_step' },
  {
    header: 'Time left',
    expr: TIME_LEFT,
    look: [
      ...looks.unit('s', 0),
      ...looks.coloured([
        [null, 'red'],
        [0, 'text'],
      ]),
    ],
  },
  {
    header: 'Since last progress',
    expr: ofRows(SINCE_PROGRESS),
    look: [
      ...looks.unit('s', 0),
      ...looks.coloured([
        [null, 'text'],
        [HALF_AN_HOUR / 2, 'yellow'],
        [HALF_AN_HOUR, 'orange'],
      ]),
    ],
  },
  {
    header: 'Running for',
    expr: ofRows(perTask(chosen('huaweicloud_task_duration_seconds'))),
    look: looks.unit('s', 0),
  },
  { header: 'Planned end', expr: ofRows(`${PLANNED_END} * 1000`), look: looks.moment },
];

/** One row for each task that has not ended, the longest without progress first. */
export const unfinishedTasks = table(
  {
    title: 'Unfinished tasks',
    description:
      'Every task that has not ended, the longest without progress first. Time left is what the cloud expects, for RDS the time to the planned end; red and negative means overdue. Since last progress turns yellow after 15 minutes and orange after 30; where the cloud tells no progress it counts from the latest change of the status. An empty cell means that the cloud does not tell: RabbitMQ tells no progress, only DCS, Kafka and RocketMQ tell steps, only RDS plans an end. Click a name for the whole story.',
    width: 24,
    height: 11,
  },
  {
    columns: COLUMNS,
    lookups: [CURRENT_STEP],
    carried: ['instance_id', 'task_id'],
    dropped: ['step', 'step_name'],
    sortBy: 'Since last progress',
    descending: true,
  },
);
