import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { timeline, timeseries, type About, type AnyPanel, type Steps } from './panels.js';
import * as looks from './looks.js';
import { LAST_SUCCESS, ofCollector, read, SERVICE_KEY, SERVICE_LEGEND as LEGEND } from './promql.js';
import { settings } from './settings.js';
import { SOURCE_COLUMNS, table, type Column } from './table.js';

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
  return `max by (${SERVICE_KEY}) ${read(ofCollector(family), ofCollector)}`;
}

function place(title: string, description: string, unit: string): About {
  return { title, description, unit, width: 12, height: 8 };
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
  { [LEGEND]: `min by (${SERVICE_KEY}) (${ofCollector('huaweicloud_collector_success')})` },
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
  { [LEGEND]: `time() - min by (${SERVICE_KEY}) (${LAST_SUCCESS})` },
).min(0);

const duration = timeseries(
  place(
    'Duration of a collection',
    'How long the latest collection took. It ends at the latest shortly before the scrape times out.',
    's',
  ),
  { [LEGEND]: worst('huaweicloud_collector_duration_seconds') },
).min(0);

const pending = timeseries(
  place(
    'Pending instances',
    'Instances whose task list was due and not asked for because the calls allowed by collection.requests_per_second ran out. If this does not come down to zero, raise the scrape timeout, the rate, or collection.idle_instances_every.',
    'none',
  ),
  { [LEGEND]: worst('huaweicloud_collector_pending_instances') },
)
  .min(0)
  .decimals(0);

/** One reason for each service, though two exporters may have two. */
const WHY = `topk by (${SERVICE_KEY}) (1, max by (${SERVICE_KEY}, reason) (${ofCollector('huaweicloud_collector_failure_info')}))`;
const SINCE_SUCCESS = `time() - max by (${SERVICE_KEY}) (${LAST_SUCCESS})`;

const why = table(
  {
    title: 'Why not collected',
    description:
      'Services whose latest collection was no success, and why. Where none ever was a success, the time counts from the start of the exporter. Empty is good. The page “/” of the exporter says what to do.',
    width: 24,
    height: 6,
  },
  {
    columns: [
      ...SOURCE_COLUMNS,
      { header: 'Project', label: 'project' },
      { header: 'Service', label: 'cloud_service' },
      { header: 'Reason', label: 'reason' },
      {
        header: 'Not collected for',
        expr: `(${SINCE_SUCCESS}) and on (${SERVICE_KEY}) ${WHY}`,
        look: [...looks.unit('s', 0), ...looks.width(190)],
      },
    ],
    lookups: [WHY],
    sortBy: ['Not collected for'],
    descending: true,
  },
);

/** A number that should be 0. */
function shouldBeZero(header: string, family: string, tolerated = 0): Column {
  const steps: Steps = [
    [null, 'text'],
    [tolerated + 1, 'orange'],
  ];
  return { header, expr: worst(family), look: [...looks.coloured(steps), ...looks.width(170)] };
}

const { pending_instances_tolerated: pendingTolerated, dropped_tasks_tolerated: droppedTolerated } =
  settings.thresholds;

const missing = table(
  {
    title: 'What is not shown',
    description:
      'Pending: instances whose task list waits for a budget. Refused: instances whose task list the cloud refuses, for example because their creation failed or because they belong to another enterprise project; the log of the exporter and its overview page name them. Missing: rows that the cloud counts in its lists and does not give; the user of the credential may lack the right to see them. Dropped tasks: those beyond tasks.max_per_service, the finished ones that ended first, then the unfinished ones that were created first. Dropped steps: those beyond 100 of a task, and sub-steps beyond 100 of a step. A dash: the service was never read.',
    width: 24,
    height: 11,
  },
  {
    columns: [
      ...SOURCE_COLUMNS,
      { header: 'Project', label: 'project' },
      { header: 'Service', label: 'cloud_service' },
      shouldBeZero('Pending instances', 'huaweicloud_collector_pending_instances', pendingTolerated),
      shouldBeZero('Refused instances', 'huaweicloud_collector_refused_instances'),
      shouldBeZero('Missing rows', 'huaweicloud_collector_missing_rows'),
      shouldBeZero('Dropped tasks', 'huaweicloud_tasks_dropped', droppedTolerated),
      shouldBeZero('Dropped steps', 'huaweicloud_steps_dropped'),
    ],
    sortBy: ['Pending instances'],
    descending: true,
  },
);

/** Whether each service is read, and how fresh what is known of it is. */
export const collection: readonly AnyPanel[] = [success, age, why, duration, pending, missing];
