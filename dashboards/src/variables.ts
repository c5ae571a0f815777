import { chosenBy, SOURCE } from './promql.js';
import { heading, inWords, settings } from './settings.js';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';

export type Variable = Builder<VariableModel>;

/** The data source is a variable: that works for dashboards that are provisioned as well as for imported ones. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

const ALL = { selected: true, text: ['All'], value: ['$__all'] };
const LABEL_VALUES = 1;
const QUERY_RESULT = 3;

function query(name: string, label: string, text: string, kind: number): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .datasource(DATASOURCE)
      .query({ qryType: kind, query: text, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
      .definition(text)
      // What there is to choose depends on the time that is looked at.
      .refresh(VariableRefresh.OnTimeRangeChanged)
  );
}

/** Several of them may be chosen; none is all. */
function several(name: string, label: string, text: string, kind = LABEL_VALUES): QueryVariableBuilder {
  return query(name, label, text, kind)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(true)
    .includeAll(true)
    .current(ALL);
}

export const datasource: Variable = new DatasourceVariableBuilder('datasource')
  .label('Data source')
  .type('prometheus');

/** The configured job, and the one that scrapes only the exporter itself where each project is a target. */
const JOBS = [settings.job, `${settings.job}-process`];

/**
 * Jobs that scrape tasks, or only what an exporter tells of itself. All are these alone, and not whatever else this
 * Prometheus scrapes: it has `up` and the memory of everything.
 */
export const job: Variable = several(
  'job',
  'Job',
  'query_result(group by (job) (huaweicloud_tasks) or group by (job) (huaweicloud_task_exporter_build_info))',
  QUERY_RESULT,
)
  .regex('/job="([^"]*)"/')
  // A value that is no option is dropped; without any, all are chosen.
  .current({ selected: true, text: [...JOBS], value: [...JOBS] });

/** A choice for each of the configured labels. */
export const sources: readonly Variable[] = settings.labels.map((label) =>
  several(label, heading(label), `label_values(huaweicloud_project_info{job=~"$job"}, ${label})`).allValue(
    '.*',
  ),
);

export const instance: Variable = several(
  'instance',
  'Instance',
  `label_values(up{${SOURCE}}, instance)`,
).allValue('.+');

export const project: Variable = several(
  'project',
  'Project',
  `label_values(huaweicloud_project_info{${SOURCE}}, project)`,
).allValue('.*');

export const cloudService: Variable = several(
  'cloud_service',
  'Cloud service',
  `label_values(huaweicloud_tasks{${SOURCE}, ${chosenBy('project')}}, cloud_service)`,
).allValue('.*');

/** People choose by `text`; panels select by the id. Both are labels of what `promql` finds. */
export function named(name: string, label: string, promql: string, idLabel: string): QueryVariableBuilder {
  return query(name, label, `query_result(${promql})`, QUERY_RESULT).regex(
    `/text="(?<text>[^"]*)|${idLabel}="(?<value>[^"]*)/g`,
  );
}

/** A choice of durations in seconds; the first is the default. */
export function durations(
  name: string,
  label: string,
  description: string,
  choices: readonly [Duration, ...Duration[]],
): Variable {
  const options = choices.map(([text, seconds], index) => ({
    text,
    value: String(seconds),
    selected: index === 0,
  }));
  const [[text, seconds]] = choices;
  return new CustomVariableBuilder(name)
    .label(label)
    .description(description)
    .values(options.map(({ text, value }) => `${text} : ${value}`).join(', '))
    .options(options)
    .current({ selected: true, text, value: String(seconds) });
}

const { stalled_after: usual } = settings.thresholds;

/** After how long a task counts as stalled: at first as the rules have it. */
export const stalledAfter = durations(
  'stalled_after',
  'Stalled after',
  'A running task that made no progress for this long counts as stalled.',
  [[inWords(usual), usual], ...[900, 1800, 3600, 7200].filter((each) => each !== usual).map(choice)],
);

function choice(seconds: number): Duration {
  return [inWords(seconds), seconds];
}

type Duration = readonly [text: string, seconds: number];
