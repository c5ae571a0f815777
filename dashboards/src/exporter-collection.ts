import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { timeline, timeseries, type About, type AnyPanel } from './panels.js';
import { LAST_SUCCESS, ofCollector } from './promql.js';

const SERVICE = 'project, cloud_service';
const LEGEND = '{{project}} {{cloud_service}}';

const COLLECTED: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: {
      0: { text: 'Failing', color: 'red', index: 0 },
      1: { text: 'Collected', color: 'green', index: 1 },
    },
  },
];

/** The worst of several exporters: choose one on top of the dashboard to look at it alone. */
function worst(family: string): string {
  return `max by (${SERVICE}) (${ofCollector(family)})`;
}

function place(title: string, description: string, unit: string, width = 12): About {
  return { title, description, unit, width, height: 8 };
}

const success = timeline(
  {
    title: 'Collection by project and service',
    description:
      'Red where a call of a collection failed or the exporter waits until the cloud lets it ask again. Failures of several exporters are laid over each other.',
    unit: 'none',
    width: 12,
    height: 10,
  },
  COLLECTED,
  { [LEGEND]: `min by (${SERVICE}) (${ofCollector('huaweicloud_collector_success')})` },
);

const age = timeseries(
  {
    title: 'Age of the latest success',
    description:
      'Time since a collection of the service succeeded. An unfinished task that cannot be confirmed for longer than collection.max_staleness (5 minutes) is no longer shown. Where no collection ever succeeded, the time since the exporter was started.',
    unit: 's',
    width: 12,
    height: 10,
  },
  { [LEGEND]: `time() - min by (${SERVICE}) (${LAST_SUCCESS})` },
).min(0);

const duration = timeseries(
  place(
    'Duration of a collection',
    'How long the latest collection took. It ends at the latest shortly before the scrape times out.',
    's',
  ),
  { [LEGEND]: worst('huaweicloud_collector_duration_seconds') },
).min(0);

/** A whole number by project and service that should be 0. */
function countOf(family: string, title: string, description: string): AnyPanel {
  return timeseries(place(title, description, 'none', 6), { [LEGEND]: worst(family) })
    .min(0)
    .decimals(0);
}

const pending = countOf(
  'huaweicloud_collector_pending_instances',
  'Pending instances',
  'Instances whose task list was due and not asked for because the calls allowed by collection.requests_per_second ran out. If this does not come down to zero, raise the scrape timeout, the rate, or collection.idle_instances_every.',
);

const dropped = countOf(
  'huaweicloud_tasks_dropped',
  'Dropped tasks',
  'Tasks that are not shown because a service has more than tasks.max_per_service: the finished ones that ended first, then the unfinished ones that were created first.',
);

const droppedSteps = countOf(
  'huaweicloud_steps_dropped',
  'Dropped steps',
  'Steps beyond 100 of a task, and sub-steps beyond 100 of a step, that are not shown. Failed and running ones stay.',
);

const refused = countOf(
  'huaweicloud_collector_refused_instances',
  'Refused instances',
  'Instances whose task list the cloud refuses, for example because their creation failed or because they belong to another enterprise project. The log of the exporter and its overview page name them.',
);

const missing = countOf(
  'huaweicloud_collector_missing_rows',
  'Missing rows',
  'Rows that the cloud counts in its lists and does not give. The user of the credential may lack the right to see them.',
);

/** Whether each service is read, and how fresh what is known of it is. */
export const collection: readonly AnyPanel[] = [
  success,
  age,
  duration,
  pending,
  dropped,
  droppedSteps,
  refused,
  missing,
];
