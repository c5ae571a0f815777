import { BigValueColorMode } from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { stat, thresholds, type AnyPanel } from './panels.js';
import { LAST_SUCCESS, ofCollector, ofExporter, orZero } from './promql.js';

const SUCCESS = ofCollector('huaweicloud_collector_success');

function number(title: string, description: string, expr: string, unit = 'none'): PanelBuilder {
  return stat({ title, description, unit, width: 4, height: 4 }, expr).decimals(0);
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
function low(panel: PanelBuilder, warning: number, alarming: number): PanelBuilder {
  return panel.colorMode(BigValueColorMode.Background).thresholds(
    thresholds([
      [null, 'green'],
      [warning, 'yellow'],
      [alarming, 'red'],
    ]),
  );
}

/** The first row: is all well? */
export const headline: readonly AnyPanel[] = [
  number(
    'Exporter',
    'Whether Prometheus can scrape every chosen exporter: down means that at least one does not answer.',
    `min(${ofExporter('up')})`,
  )
    .mappings(words('Down', 'Up'))
    .colorMode(BigValueColorMode.Background),
  low(
    number(
      'Not collected',
      'Services whose tasks could not be asked for at the latest attempt, or for which the exporter waits until the cloud lets it ask again.',
      orZero(`count(min by (project, cloud_service) (${SUCCESS}) == 0)`, SUCCESS),
    ),
    1,
    1,
  ),
  low(
    number(
      'Oldest success',
      'Of all projects and services the longest time since a collection succeeded, or since the exporter was started where none ever did. Yellow after two minutes, red after five: then unfinished tasks begin to disappear.',
      `max(time() - (${LAST_SUCCESS}))`,
      's',
    ),
    120,
    300,
  ),
  low(
    number(
      'Pending instances',
      'Instances whose task list is overdue because the calls allowed by collection.requests_per_second ran out. A few are in order just after a start.',
      `sum(max by (project, cloud_service) (${ofCollector('huaweicloud_collector_pending_instances')}))`,
    ),
    1,
    100,
  ),
  low(
    number(
      'Dropped tasks',
      'Tasks that are not shown because a service has more than tasks.max_per_service. The counts by status include them.',
      `sum(max by (project, cloud_service) (${ofCollector('huaweicloud_tasks_dropped')}))`,
    ),
    1,
    1000,
  ),
  number(
    'Configuration',
    'Whether the latest attempt to read the configuration succeeded. After a failed one the old configuration stays in force.',
    `min(${ofExporter('huaweicloud_task_exporter_config_last_reload_successful')})`,
  )
    .mappings(words('Bad', 'Good'))
    .colorMode(BigValueColorMode.Background),
];
