import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { TO_EXPORTER, toList } from './links.js';
import { dataLink, stat, thresholds, tile, type About, type AnyPanel } from './panels.js';
import { chosen, orZero, perTask, read, SERVICE_KEY, whereTask } from './promql.js';
import { inWords, settings } from './settings.js';
import { still, WITHOUT_PERCENT } from './state.js';
import { unfinished } from './status.js';

/** The titles of the lists to which tiles lead. */
export const UNFINISHED_TASKS = 'Unfinished tasks';
export const FAILURES = 'Failures of the last day';

const { failed_within: failedWithin } = settings.thresholds;

const KNOWN = read(chosen('huaweicloud_tasks'));
const SUCCESS = chosen('huaweicloud_collector_success');

const PAST_PLAN = `${perTask(chosen('huaweicloud_task_planned_end_timestamp_seconds'))} < time()`;
const OVERDUE = whereTask(PAST_PLAN, unfinished('status="running"'));

const FAILED = whereTask(
  `${perTask(chosen('huaweicloud_task_ended_timestamp_seconds'))} > time() - ${failedWithin}`,
  `${chosen('huaweicloud_task_status', 'status="failed"')} == 1`,
);

function known(status: string): string {
  const series = read(chosen('huaweicloud_tasks', `status="${status}"`));
  return `sum(max by (${SERVICE_KEY}) ${series})`;
}

type Place = Pick<About, 'width' | 'height'>;

const number = (title: string, description: string, place: Place): About => ({
  title,
  description,
  unit: 'none',
  ...place,
});

function running(place: Place): PanelBuilder {
  return stat(number('Running', 'Tasks that are being carried out.', place), known('running')).thresholds(
    thresholds([
      [null, 'text'],
      [0, 'blue'],
    ]),
  );
}

function waiting(place: Place): PanelBuilder {
  const about = number(
    'Waiting',
    'Tasks that were created and have not begun. They turn into running ones by themselves.',
    place,
  );
  return stat(about, known('waiting'));
}

/** How many of a kind there are: green at zero, `color` from one on, grey where nothing is known. */
function count(about: About, expr: string, color: string): PanelBuilder {
  return tile(about, orZero(`count(${expr})`, KNOWN), [
    [0, 'green'],
    [1, color],
  ]);
}

function stalled(place: Place): PanelBuilder {
  const description = `Running tasks whose status, percentage and steps have not changed for the time chosen on top of this dashboard; for ${WITHOUT_PERCENT} times as long where the cloud gives no percentage, because then there is little to see move. A click shows the list, with the stalled ones on top.`;
  return count(number('Stalled', description, place), still(), 'orange').dataLinks([
    dataLink(toList(UNFINISHED_TASKS)),
  ]);
}

function overdue(place: Place): PanelBuilder {
  const description =
    'Running tasks whose planned end has passed. Only RDS plans an end. A click shows the list: their time left is red.';
  return count(number('Overdue', description, place), OVERDUE, 'orange').dataLinks([
    dataLink(toList(UNFINISHED_TASKS)),
  ]);
}

function failed(place: Place): PanelBuilder {
  const description =
    'Tasks that ended so recently, and failed. Earlier failures are no news: a click shows those of the last day.';
  const about = number(`Failed, last ${inWords(failedWithin)}`, description, place);
  return count(about, FAILED, 'red').dataLinks([dataLink(toList(FAILURES))]);
}

function notCollected(place: Place): PanelBuilder {
  const about = number(
    'Not collected',
    'Services whose tasks could not be asked for at the latest attempt. What is shown of them may be old, or missing. A click shows why.',
    place,
  );
  const failing = orZero(`count(max by (${SERVICE_KEY}) (${SUCCESS}) == 0)`, SUCCESS);
  return tile(about, failing, [
    [0, 'green'],
    [1, 'red'],
  ]).dataLinks([dataLink(TO_EXPORTER)]);
}

/** Six numbers. */
function tiles(place: Place): readonly PanelBuilder[] {
  return [running, waiting, stalled, overdue, failed, notCollected].map((make) => make(place));
}

/** The first row. */
export const headline: readonly AnyPanel[] = tiles({ width: 4, height: 4 });

/** The same for each project: the row is repeated, and `$project` is one project in it. */
export const ofProject: readonly AnyPanel[] = tiles({ width: 4, height: 3 });
