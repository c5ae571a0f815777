import { TO_TASK } from './links.js';
import * as looks from './looks.js';
import { chosen, perTask, sinceProgress, TASK_KEY, whereTask, withNames } from './promql.js';
import { NEGATIVE } from './panels.js';
import { UNFINISHED_TASKS } from './overview-headline.js';
import { stateCode } from './state.js';
import { STATUS_LOOKS, statusCode, unfinished, UNFINISHED } from './status.js';
import { SOURCE_COLUMNS, table, type Column } from './table.js';

const ROWS = unfinished(UNFINISHED);
const UNFINISHED_LOOKS = STATUS_LOOKS.filter(({ status }) => UNFINISHED.includes(status));

const CODE = stateCode(
  statusCode(TASK_KEY, (matcher) => chosen('huaweicloud_task_status', matcher), UNFINISHED_LOOKS),
);
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
  { header: 'Status', expr: STATUS, look: looks.state },
  ...SOURCE_COLUMNS,
  { header: 'Project', label: 'project', look: looks.width(100) },
  { header: 'Service', label: 'cloud_service', look: looks.width(90) },
  { header: 'Instance', label: 'instance_name', look: looks.link(TO_TASK) },
  { header: 'Task', label: 'task_name', look: [...looks.link(TO_TASK), ...looks.width(230)] },
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
        [null, 'text'],
        [NEGATIVE, 'red'],
        [0, 'text'],
      ]),
      ...looks.width(90),
    ],
  },
  {
    header: 'Unchanged for',
    expr: ofRows(sinceProgress()),
    look: [...looks.unit('s', 0), ...looks.width(145)],
  },
  {
    header: 'Running for',
    expr: ofRows(perTask(chosen('huaweicloud_task_duration_seconds'))),
    look: [...looks.unit('s', 0), ...looks.width(105)],
  },
];

/** One row for each task that has not ended: the stalled ones first, and of equals the longest without progress. */
export const unfinishedTasks = table(
  {
    title: UNFINISHED_TASKS,
    description:
      'Every task that has not ended: the stalled ones first, then the longest without progress. A running task has a darker colour after half of the time chosen as “Stalled after”, and is stalled after all of it. Time left is what the cloud expects, for RDS the time to the planned end; red and negative means overdue. A dash means that the cloud does not say: RabbitMQ gives no progress, only DCS, Kafka and RocketMQ give steps. Click a name for details.',
    width: 24,
    height: 11,
  },
  {
    columns: COLUMNS,
    lookups: [CURRENT_STEP],
    carried: ['instance_id', 'task_id'],
    dropped: ['step', 'step_name'],
    sortBy: ['Status', 'Unchanged for'],
    descending: true,
  },
);
