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

/**
 * Jobs that scrape tasks, or only what an exporter tells of itself. All are these alone, and not whatever else this
 * Prometheus scrapes: it has `up` and the memory of everything.
 */
export const job: Variable = several(
  'job',
  'Job',
  'query_result(group by (job) (huaweicloud_tasks) or group by (job) (huaweicloud_task_exporter_build_info))',
  QUERY_RESULT,
).regex('/job="([^"]*)"/');

export const instance: Variable = several(
  'instance',
  'Instance',
  'label_values(up{job=~"$job"}, instance)',
).allValue('.+');

export const project: Variable = several(
  'project',
  'Project',
  'label_values(huaweicloud_project_info{job=~"$job"}, project)',
).allValue('.*');

export const cloudService: Variable = several(
  'cloud_service',
  'Cloud service',
  'label_values(huaweicloud_tasks{job=~"$job", project=~"$project"}, cloud_service)',
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

type Duration = readonly [text: string, seconds: number];
