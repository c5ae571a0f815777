import * as looks from './looks.js';
import { timeline, type AnyPanel } from './panels.js';
import { lastSeen, ofTask } from './promql.js';
import { STATUS_MAPPINGS, statusCode } from './status.js';
import { table } from './table.js';

const STEP = 'step, step_name';
const SUBSTEP = 'step, substep, substep_name';

/** "2.10": tables sort the numbers in a text by their values. */
function numbered(substeps: string): string {
  return `label_join(${substeps}, "number", ".", "step", "substep")`;
}

function seen(by: string, family: string): string {
  return `max by (${by}) (${lastSeen(ofTask(family))})`;
}

function status(by: string, family: string): string {
  return statusCode(by, (matcher) => lastSeen(ofTask(family, matcher)));
}

const stepTimeline = timeline(
  {
    title: 'Steps over time',
    description:
      'What each step was doing when. Only Kafka, RocketMQ and DCS tell steps, and Kafka only for expansions.',
    unit: 'none',
    width: 8,
    height: 9,
  },
  STATUS_MAPPINGS,
  {
    '{{step}}. {{step_name}}': statusCode(STEP, (matcher) => ofTask('huaweicloud_task_step_status', matcher)),
  },
);

const substepTimeline = timeline(
  {
    title: 'Sub-steps over time',
    description: 'What each part of a step was doing when. Only DCS tells them.',
    unit: 'none',
    width: 8,
    height: 9,
  },
  STATUS_MAPPINGS,
  {
    '{{step}}.{{substep}} {{substep_name}}': statusCode(SUBSTEP, (matcher) =>
      ofTask('huaweicloud_task_substep_status', matcher),
    ),
  },
);

const stepTable = table(
  {
    title: 'Steps',
    description:
      'Each step with the time it took, or has taken so far. Waiting steps have not begun. The error code is there for failed steps, where the cloud gives one.',
    width: 16,
    height: 9,
  },
  {
    columns: [
      { header: 'No.', label: 'step', look: looks.width(60) },
      { header: 'Step', label: 'step_name' },
      { header: 'Status', expr: status(STEP, 'huaweicloud_task_step_status'), look: looks.status },
      {
        header: 'Began',
        expr: `1000 * ${seen(STEP, 'huaweicloud_task_step_start_timestamp_seconds')}`,
        look: looks.moment,
      },
      {
        header: 'Ended',
        expr: `1000 * ${seen(STEP, 'huaweicloud_task_step_end_timestamp_seconds')}`,
        look: looks.moment,
      },
      {
        header: 'Duration',
        expr: seen(STEP, 'huaweicloud_task_step_duration_seconds'),
        look: looks.bar('blue'),
      },
      { header: 'Error code', label: 'error_code', look: looks.width(110) },
    ],
    lookups: [seen(`${STEP}, error_code`, 'huaweicloud_task_step_error_info')],
    sortBy: ['No.'],
  },
);

const substepTable = table(
  {
    title: 'Sub-steps',
    description: 'The parts of the steps with the time each took, or has taken so far. Only DCS tells them.',
    width: 16,
    height: 9,
  },
  {
    columns: [
      { header: 'No.', label: 'number', look: looks.width(70) },
      { header: 'Sub-step', label: 'substep_name' },
      {
        header: 'Status',
        expr: numbered(status(SUBSTEP, 'huaweicloud_task_substep_status')),
        look: looks.status,
      },
      {
        header: 'Duration',
        expr: numbered(seen(SUBSTEP, 'huaweicloud_task_substep_duration_seconds')),
        look: looks.bar('blue'),
      },
    ],
    dropped: ['step', 'substep'],
    sortBy: ['No.'],
  },
);

/** Where the time goes. */
export const steps: readonly AnyPanel[] = [stepTable, stepTimeline, substepTable, substepTimeline];
