import * as looks from './looks.js';
import { timeseries, type About, type AnyPanel } from './panels.js';
import { ofExporter } from './promql.js';
import { settings } from './settings.js';
import { SOURCE_COLUMNS, table } from './table.js';

function place(title: string, description: string, unit: string): About {
  return { title, description, unit, width: 12, height: 8 };
}

/** Memory, processor and files belong to one process each: nothing is added up here. */
const memory = timeseries(
  place('Memory', 'What the process occupies, and how much of the JavaScript heap is in use.', 'bytes'),
  {
    '{{instance}} resident': ofExporter('process_resident_memory_bytes'),
    '{{instance}} heap used': ofExporter('nodejs_heap_size_used_bytes'),
  },
).min(0);

const eventLoop = timeseries(
  place(
    'Event loop lag',
    'How late the process gets round to its work. Above a second, scrapes and calls suffer.',
    's',
  ),
  {
    '{{instance}} p50': ofExporter('nodejs_eventloop_lag_p50_seconds'),
    '{{instance}} p99': ofExporter('nodejs_eventloop_lag_p99_seconds'),
    '{{instance}} max': ofExporter('nodejs_eventloop_lag_max_seconds'),
  },
).min(0);

const processor = timeseries(
  place('Processor', 'How much of one processor the process uses.', 'percentunit'),
  { '{{instance}}': `rate(${ofExporter('process_cpu_seconds_total')}[$__rate_interval])` },
).min(0);

const files = timeseries(
  place('Open files', 'Open files and connections, and how many there may be.', 'none'),
  {
    '{{instance}} open': ofExporter('process_open_fds'),
    '{{instance}} limit': ofExporter('process_max_fds'),
  },
)
  .min(0)
  .decimals(0)
  .overrideByRegexp('.* limit', [
    { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
    { id: 'custom.fillOpacity', value: 0 },
    // The limit is so far away that the open files would lie on the axis.
    { id: 'custom.axisPlacement', value: 'right' },
  ]);

const BUILD = `max by (instance, version, revision, node_version) (${ofExporter('huaweicloud_task_exporter_build_info')})`;

const builds = table(
  {
    title: 'Exporters',
    description:
      'Each exporter with its version, when it was started, and when it last read its configuration successfully.',
    width: 14,
    height: 7,
  },
  {
    columns: [
      { header: 'Instance', label: 'instance' },
      { header: 'Version', label: 'version', look: looks.width(90) },
      { header: 'Revision', label: 'revision', look: looks.width(110) },
      { header: 'Node.js', label: 'node_version', look: looks.width(100) },
      {
        header: 'Started',
        expr: `1000 * max by (instance) (${ofExporter('process_start_time_seconds')})`,
        look: looks.moment,
      },
      {
        header: 'Configuration read',
        expr: `1000 * max by (instance) (${ofExporter('huaweicloud_task_exporter_config_last_reload_success_timestamp_seconds')})`,
        look: looks.moment,
      },
    ],
    lookups: [BUILD],
    sortBy: ['Instance'],
  },
);

const PROJECT_INFO = ofExporter('huaweicloud_project_info', 'project=~"$project"');
const PROJECTS = `max by (${[...settings.labels, 'project', 'project_id', 'region'].join(', ')}) (${PROJECT_INFO})`;

const projects = table(
  {
    title: 'Projects',
    description:
      'The projects of the configuration. The id is empty until IAM has told it, or the configuration does.',
    width: 10,
    height: 7,
  },
  {
    columns: [
      ...SOURCE_COLUMNS,
      { header: 'Project', label: 'project', look: looks.width(120) },
      { header: 'Region', label: 'region', look: looks.width(130) },
      { header: 'Project id', label: 'project_id' },
    ],
    lookups: [PROJECTS],
    sortBy: ['Project'],
  },
);

/** The process itself. */
export const process: readonly AnyPanel[] = [memory, eventLoop, processor, files, builds, projects];
