import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { timeseries, type AnyPanel } from './panels.js';
import { ofTask } from './promql.js';

const PROGRESS = `max(${ofTask('huaweicloud_task_progress_percent')})`;
const REMAINING = ofTask('huaweicloud_task_remaining_seconds');
const PLANNED_END = `max(${ofTask('huaweicloud_task_planned_end_timestamp_seconds')})`;
const DURATION = `max(${ofTask('huaweicloud_task_duration_seconds')})`;
/** There only while the task has not ended. */
const UNFINISHED = `max(${ofTask('huaweicloud_task_last_progress_timestamp_seconds')})`;

/**
 * Ends are counted from here: of moments Grafana would draw an axis from 1970 on, where a line is level.
 * Milliseconds since 1970.
 */
const END_OF_TIME = '$__to / 1000';

const ON_THE_RIGHT: DynamicConfigValue[] = [
  { id: 'unit', value: 's' },
  { id: 'custom.axisPlacement', value: 'right' },
  { id: 'custom.fillOpacity', value: 0 },
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
];

function inColour(color: string): DynamicConfigValue {
  return { id: 'color', value: { mode: 'fixed', fixedColor: color } };
}

const progress = timeseries(
  {
    title: 'Progress and predicted end',
    description:
      'On the left how far the task is; on the right, dashed, when it will end as the cloud predicted at each moment, counted from the end of the chosen time. A level dashed line means that the prediction holds; one that climbs means that the end slips away.',
    unit: 'percent',
    width: 12,
    height: 10,
  },
  {
    Progress: PROGRESS,
    'Predicted end': `time() + max(${REMAINING}) - ${END_OF_TIME}`,
    'Planned end': `${PLANNED_END} - ${END_OF_TIME}`,
  },
)
  .overrideByName('Progress', [
    { id: 'min', value: 0 },
    { id: 'max', value: 100 },
    { id: 'custom.lineWidth', value: 2 },
    inColour('blue'),
  ])
  .overrideByName('Predicted end', [...ON_THE_RIGHT, inColour('orange')])
  .overrideByName('Planned end', [...ON_THE_RIGHT, inColour('purple')]);

/** A promise made earlier is worth by now what it was, less the time that has passed since. */
const PROMISED = `clamp_min(max(${REMAINING} offset \${promised}s) - $promised, 0) and ${UNFINISHED}`;
const AT_THIS_PACE = `${DURATION} * (100 - ${PROGRESS}) / (${PROGRESS} > 0) and ${UNFINISHED}`;

const promise = timeseries(
  {
    title: 'Does it keep its promise?',
    description:
      'The time left against the clock. Where the cloud’s word lies above what it promised before (choose how long before on top of this dashboard), the task takes longer than promised by the distance between the two. The pace so far is a second opinion: the time that the rest takes if it goes as fast as what is done. Below zero the planned end of an RDS task has passed.',
    unit: 's',
    width: 12,
    height: 10,
  },
  {
    'Time left': `max(${REMAINING})`,
    'As promised before': PROMISED,
    'At the pace so far': AT_THIS_PACE,
    'To the planned end': `${PLANNED_END} - time()`,
  },
)
  .fillOpacity(0)
  .overrideByName('Time left', [{ id: 'custom.lineWidth', value: 2 }, inColour('blue')])
  .overrideByName('As promised before', [
    { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
    inColour('green'),
  ])
  .overrideByName('At the pace so far', [inColour('yellow')])
  .overrideByName('To the planned end', [inColour('purple')]);

export const curves: readonly AnyPanel[] = [progress, promise];
