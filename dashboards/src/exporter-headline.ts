import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { tile, type About, type AnyPanel, type Steps } from './panels.js';
import { LAST_SUCCESS, ofCollector, ofExporter, orZero, read, SERVICE_KEY } from './promql.js';
import { inWords, settings } from './settings.js';

const SUCCESS = ofCollector('huaweicloud_collector_success');

function place(title: string, description: string): Omit<About, 'unit'> {
  return { title, description, width: 4, height: 4 };
}

/** One of two words: red for 0, green for 1, grey where nothing is known. */
function either(title: string, description: string, expr: string, mappings: ValueMapping[]): PanelBuilder {
  return tile({ ...place(title, description), unit: 'none' }, expr, [
    [0, 'red'],
    [1, 'green'],
  ]).mappings(mappings);
}

function words(no: string, yes: string): ValueMapping[] {
  return [
    {
      type: MappingType.ValueToText,
      options: { 0: { text: no, color: 'red', index: 0 }, 1: { text: yes, color: 'green', index: 1 } },
    },
  ];
}

/** A number that should be low: coloured from these values on. */
function low(about: About, expr: string, warning: number, alarming: number): PanelBuilder {
  const steps: Steps = [
    [0, 'green'],
    [warning, 'yellow'],
    [alarming, 'red'],
  ];
  return tile(about, expr, steps).decimals(0);
}

function number(title: string, description: string, unit = 'none'): About {
  return { ...place(title, description), unit };
}

/** Over all services, the worst exporter of each; nothing where nothing was read. */
function sumOf(family: string): string {
  return `sum(max by (${SERVICE_KEY}) ${read(ofCollector(family), ofCollector)})`;
}

const {
  max_staleness: maxStaleness,
  pending_instances_tolerated: pendingTolerated,
  dropped_tasks_tolerated: droppedTolerated,
} = settings.thresholds;

/** The first row: is all well? */
export const headline: readonly AnyPanel[] = [
  either(
    'Exporter',
    'Whether Prometheus can scrape every chosen exporter: down means that at least one does not answer.',
    `min(${ofExporter('up')})`,
    words('Down', 'Up'),
  ),
  low(
    number(
      'Not collected',
      'Services whose tasks could not be asked for at the latest attempt, or for which the exporter waits until the cloud lets it ask again.',
    ),
    orZero(`count(min by (${SERVICE_KEY}) (${SUCCESS}) == 0)`, SUCCESS),
    1,
    1,
  ),
  low(
    number(
      'Oldest success',
      `Of all projects and services the longest time since a collection succeeded, or since the exporter was started where none ever did. Red after ${inWords(maxStaleness)}: then unfinished tasks begin to disappear.`,
      's',
    ),
    `max(time() - (${LAST_SUCCESS}))`,
    maxStaleness / 2,
    maxStaleness,
  ),
  low(
    number(
      'Pending instances',
      'Instances whose task list is overdue because the calls allowed by collection.requests_per_second ran out. A few are in order just after a start.',
    ),
    sumOf('huaweicloud_collector_pending_instances'),
    pendingTolerated + 1,
    pendingTolerated + 100,
  ),
  low(
    number(
      'Dropped tasks',
      'Tasks that are not shown because a service has more than tasks.max_per_service. The counts by status include them.',
    ),
    sumOf('huaweicloud_tasks_dropped'),
    droppedTolerated + 1,
    droppedTolerated + 1000,
  ),
  either(
    'Configuration',
    'Whether the latest attempt to read the configuration succeeded. After a failed one the old configuration stays in force.',
    `min(${ofExporter('huaweicloud_task_exporter_config_last_reload_successful')})`,
    words('Bad', 'Good'),
  ),
];
