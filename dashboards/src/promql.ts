import { settings } from './settings.js';

const { labels } = settings;

/** The labels that tell a service of a project from all others. */
export const SERVICE_KEY = [...labels, 'project', 'cloud_service'].join(', ');

/** A service of a project in a legend. */
export const SERVICE_LEGEND = [...labels, 'project', 'cloud_service']
  .map((label) => `{{${label}}}`)
  .join(' ');

/** The labels that tell one task from all others. */
export const TASK_KEY = `${SERVICE_KEY}, instance_id, task_id`;

/** Matches what is chosen by the variables that have the names of these labels. */
export function chosenBy(...names: readonly string[]): string {
  return names.map((name) => `${name}=~"$${name}"`).join(', ');
}

/** The job and the configured labels: what tells one exporter's series from another's. */
export const SOURCE = chosenBy('job', ...labels);
const CHOSEN = `${SOURCE}, ${chosenBy('project', 'cloud_service')}`;

/** The series of a family that belong to what is chosen on top of the dashboard. */
export function chosen(family: string, matchers = ''): string {
  return `${family}{${CHOSEN}${matchers === '' ? '' : `, ${matchers}`}}`;
}

/** The series that an exporter tells of itself. */
export function ofExporter(family: string, matchers = ''): string {
  return `${family}{${SOURCE}, instance=~"$instance"${matchers === '' ? '' : `, ${matchers}`}}`;
}

/** What an exporter tells of its collecting, for the chosen projects and services. */
export function ofCollector(family: string, matchers = ''): string {
  return chosen(family, matchers === '' ? 'instance=~"$instance"' : `instance=~"$instance", ${matchers}`);
}

const SUCCEEDED_AT = ofCollector('huaweicloud_collector_last_success_timestamp_seconds');

/** When any exporter began. Targets of projects know nothing of their process, which is scraped as another one. */
const BEGUN_AT = `min(${ofExporter('process_start_time_seconds')})`;

/** When each service was last collected; the start of the exporter where it never was, which is told as 0. */
export const LAST_SUCCESS =
  `${SUCCEEDED_AT} > 0` +
  ` or ${SUCCEEDED_AT} + on (job, instance) group_left () ${ofExporter('process_start_time_seconds')}` +
  ` or ${SUCCEEDED_AT} + on () group_left () ${BEGUN_AT}`;

/** Matches the one task that is looked at. */
export const OF_TASK = 'instance_id=~"$instance_id", task_id="$task_id"';

/** The series of a family that belong to the one task that is looked at. */
export function ofTask(family: string, matchers = ''): string {
  return chosen(family, matchers === '' ? OF_TASK : `${OF_TASK}, ${matchers}`);
}

/**
 * One series for each task. Two exporters that watch the same project tell of each task twice, and must not be
 * counted twice.
 */
export function perTask(expression: string): string {
  return `max by (${TASK_KEY}) (${expression})`;
}

/** What it was when it was last seen in the time range: a task that is forgotten by now can still be studied. */
export function lastSeen(series: string, within = '$__range'): string {
  return `last_over_time(${series}[${within}])`;
}

/**
 * Seconds since each task last moved. Of several exporters the one that was started last saw less of the task's
 * past: the others know better.
 */
export function sinceProgress(matchers = ''): string {
  const series = chosen('huaweicloud_task_last_progress_timestamp_seconds', matchers);
  return `time() - min by (${TASK_KEY}) (${series})`;
}

/** Keeps the tasks of `expression` that `condition` has, too. */
export function whereTask(expression: string, condition: string): string {
  return `(${expression}) and on (${TASK_KEY}) (${condition})`;
}

/**
 * Adds the names of task and instance to series that have one for each task. A rename, or two exporters, can leave
 * two names for one task: one of them is taken, or the join would be refused. An instance without a name (one that
 * is watched without being listed) goes by its id.
 */
export function withNames(expression: string, info: string): string {
  const joined = `label_join(${info}, "name_or_id", "|", "instance_name", "instance_id")`;
  const named = `label_replace(${joined}, "instance_name", "$1", "name_or_id", "[|](.*)")`;
  const names = `topk by (${TASK_KEY}) (1, ${named})`;
  return `(${expression}) * on (${TASK_KEY}) group_left (task_name, instance_name) ${names}`;
}

/**
 * Leaves out the zeros of services that were never read completely: nothing is known of them. `counts` has the labels
 * of its exporter, and its series are those that `select` gives.
 */
export function read(counts: string, select: (family: string) => string = chosen): string {
  const wasRead = `${select('huaweicloud_collector_last_success_timestamp_seconds')} > 0`;
  return `(${counts} > 0 or ${counts} and on (job, instance, ${SERVICE_KEY}) ${wasRead})`;
}

/** 0 instead of nothing, but only where something is known: no answer must not look like a good answer. */
export function orZero(count: string, known: string): string {
  return `${count} or 0 * sum(${known})`;
}
