import { BigValueColorMode } from '@grafana/grafana-foundation-sdk/common';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import * as looks from './looks.js';
import { stat, thresholds, type AnyPanel } from './panels.js';
import { chosen, lastSeen, ofTask, perTask, TASK_KEY, withNames } from './promql.js';
import { STATUS_MAPPINGS, statusCode } from './status.js';
import { table } from './table.js';

function seen(family: string, matchers = ''): string {
  return lastSeen(ofTask(family, matchers));
}

function number(title: string, description: string, unit: string, expr: string): PanelBuilder {
  return stat({ title, description, unit, width: 4, height: 4 }, expr);
}

const PLANNED_END = `max(${ofTask('huaweicloud_task_planned_end_timestamp_seconds')})`;
const REMAINING = `max(${ofTask('huaweicloud_task_remaining_seconds')})`;

const numbers: readonly AnyPanel[] = [
  number(
    'Status',
    'Where the task stands, or stood when it was last seen in the chosen time.',
    'none',
    statusCode('', (matcher) => seen('huaweicloud_task_status', matcher)),
  )
    .mappings(STATUS_MAPPINGS)
    .colorMode(BigValueColorMode.Background),
  number(
    'Progress',
    'How far the task is. Empty where the cloud tells no progress.',
    'percent',
    `max(${seen('huaweicloud_task_progress_percent')})`,
  )
    .decimals(0)
    .thresholds(thresholds([[null, 'blue']])),
  number(
    'Time left',
    'What the cloud expects; for RDS the time to the planned end, negative and red when that has passed. Empty once the task has ended.',
    's',
    `${REMAINING} or ${PLANNED_END} - time()`,
  )
    .decimals(0)
    .thresholds(
      thresholds([
        [null, 'red'],
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
    'Since last progress',
    'Time since status, percentage or a step last changed; yellow after 15 minutes, orange after 30. Empty once the task has ended.',
    's',
    `time() - min(${ofTask('huaweicloud_task_last_progress_timestamp_seconds')})`,
  )
    .decimals(0)
    .thresholds(
      thresholds([
        [null, 'text'],
        [900, 'yellow'],
        [1800, 'orange'],
      ]),
    ),
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
  const key = 'project, cloud_service, instance_id';
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
        look: [...looks.moment, ...looks.width(160)],
      },
      { header: 'Task', label: 'task_name' },
      { header: 'Instance', label: 'instance_name' },
      { header: 'Instance status', label: 'instance_status' },
      { header: 'Service', label: 'cloud_service', look: looks.width(90) },
      { header: 'Project', label: 'project' },
      { header: 'Started by', label: 'user_name' },
      { header: 'Order', label: 'order_id' },
      { header: 'Error code', label: 'error_code' },
      { header: 'Reason', label: 'reason' },
      { header: 'Instance id', label: 'instance_id' },
      { header: 'Task id', label: 'task_id' },
    ],
    lookups: [NAMES, MORE_NAMES, INSTANCE_STATUS, FAILURE],
    sortBy: 'Created',
  },
);

/** What there is to say in one line. */
export const facts: readonly AnyPanel[] = [...numbers, about];
