import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import * as looks from './looks.js';
import { NEGATIVE, stat, thresholds, tile, type AnyPanel } from './panels.js';
import { chosen, lastSeen, OF_TASK, ofTask, perTask, SERVICE_KEY, TASK_KEY, withNames } from './promql.js';
import { settings } from './settings.js';
import { STATE_MAPPINGS, stateCode } from './state.js';
import { statusCode } from './status.js';
import { SOURCE_COLUMNS, table } from './table.js';

function seen(family: string, matchers = ''): string {
  return lastSeen(ofTask(family, matchers));
}

function number(title: string, description: string, unit: string, expr: string): PanelBuilder {
  return stat({ title, description, unit, width: 4, height: 4 }, expr).noValue('–');
}

const PLANNED_END = `max(${ofTask('huaweicloud_task_planned_end_timestamp_seconds')})`;
const REMAINING = `max(${ofTask('huaweicloud_task_remaining_seconds')})`;

const numbers: readonly AnyPanel[] = [
  tile(
    {
      title: 'Status',
      description:
        'Where the task stands, or stood when it was last seen in the chosen time. A running task has a darker colour after half of the time chosen as “Stalled after”, and is stalled after all of it.',
      unit: 'none',
      width: 4,
      height: 4,
    },
    stateCode(
      statusCode(TASK_KEY, (matcher) => seen('huaweicloud_task_status', matcher)),
      OF_TASK,
    ),
    [],
  ).mappings(STATE_MAPPINGS),
  number(
    'Progress',
    'How far the task is. Without data where the cloud gives no progress.',
    'percent',
    `max(${seen('huaweicloud_task_progress_percent')})`,
  )
    .decimals(0)
    .thresholds(
      thresholds([
        [null, 'text'],
        [0, 'blue'],
      ]),
    ),
  number(
    'Time left',
    'What the cloud expects; for RDS the time to the planned end, negative and red when that has passed. Without data once the task has ended.',
    's',
    `${REMAINING} or ${PLANNED_END} - time()`,
  )
    .decimals(0)
    .thresholds(
      thresholds([
        [null, 'text'],
        [NEGATIVE, 'red'],
        [0, 'text'],
      ]),
    ),
  number(
    'End',
    'When the task ended; while it runs, when it will end by the cloud’s word.',
    'dateTimeAsIsoNoDateIfToday',
    `1000 * (max(${seen('huaweicloud_task_ended_timestamp_seconds')}) or time() + ${REMAINING} or ${PLANNED_END})`,
  ),
  number(
    'Unchanged for',
    'Time since status, percentage or a step last changed. Without data once the task has ended.',
    's',
    `time() - min(${ofTask('huaweicloud_task_last_progress_timestamp_seconds')})`,
  ).decimals(0),
  number(
    'Duration',
    'From the creation of the task to its end, or to now.',
    's',
    `max(${seen('huaweicloud_task_duration_seconds')})`,
  ).decimals(0),
];

const CREATED = perTask(seen('huaweicloud_task_created_timestamp_seconds'));
const INFO = seen('huaweicloud_task_info');
const NAMES = withNames(perTask(INFO), INFO);
const MORE_NAMES = `topk by (${TASK_KEY}) (1, max by (${TASK_KEY}, user_name, order_id) (${INFO}))`;
const FAILURE = `topk by (${TASK_KEY}) (1, max by (${TASK_KEY}, error_code, reason) (${seen('huaweicloud_task_failure_info')}))`;

/** The instance in the cloud's own word for its status. */
const INSTANCE_STATUS = (() => {
  const key = `${SERVICE_KEY}, instance_id`;
  const instances = chosen('huaweicloud_instance_info', 'instance_id=~"$instance_id"');
  const one = `topk by (${key}) (1, max by (${key}, instance_status) (${instances}))`;
  return `${one} and on (${key}) ${INFO}`;
})();

const about = table(
  {
    title: 'About this task',
    description:
      'What the cloud says of it. The instance’s status is its present one, in the cloud’s own word. Error code and reason are there for failed tasks, as far as the cloud gives them.',
    width: 24,
    height: 4,
  },
  {
    columns: [
      {
        header: 'Created',
        expr: `1000 * ${CREATED}`,
        look: looks.moment,
      },
      ...SOURCE_COLUMNS,
      { header: 'Project', label: 'project', look: looks.width(100) },
      { header: 'Service', label: 'cloud_service', look: looks.width(90) },
      { header: 'Instance', label: 'instance_name' },
      { header: 'Instance status', label: 'instance_status', look: looks.width(130) },
      { header: 'Task', label: 'task_name' },
      { header: 'Error code', label: 'error_code', look: looks.width(110) },
      { header: 'Reason', label: 'reason', look: looks.wrapped },
    ],
    lookups: [NAMES, INSTANCE_STATUS, FAILURE],
    dropped: ['instance_id', 'task_id'],
    sortBy: ['Created'],
  },
);

/** The only place with ids: the cloud's support asks for them. */
const references = table(
  {
    title: 'For a ticket',
    description:
      'What the cloud’s support asks for, and who started the task. The order is there for paid changes.',
    width: 24,
    height: 4,
  },
  {
    columns: [
      { header: 'Instance id', label: 'instance_id' },
      { header: 'Task id', label: 'task_id' },
      { header: 'Order', label: 'order_id' },
      { header: 'Started by', label: 'user_name', look: looks.width(130) },
    ],
    lookups: [MORE_NAMES],
    dropped: ['project', 'cloud_service', ...settings.labels],
    sortBy: ['Task id'],
  },
);

/** What there is to say in one line. */
export const facts: readonly AnyPanel[] = [...numbers, about, references];
