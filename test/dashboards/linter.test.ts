import { describe, expect, it } from 'vitest';
import { dashboards, type Dashboard } from './expressions.js';
import { RULES, RULES_FOR_INSTANCES, type Rule } from './linter.js';

type Mutable<T> = { -readonly [Key in keyof T]: Mutable<T[Key]> };
type Spoil = (dashboard: Mutable<Dashboard>) => void;

const all = dashboards();
const exporterHealth = all.filter(({ uid }) => uid === 'huaweicloud-task-exporter');

function panel(dashboard: Mutable<Dashboard>, title: string): Mutable<Dashboard>['panels'][number] {
  const found = dashboard.panels.find((each) => each.title === title);
  if (found === undefined) throw new Error(`no panel ${title}`);
  return found;
}

/** Changes the first expression of a dashboard that has such a text. */
function inExpression(from: string, to: string): Spoil {
  return ({ panels }) => {
    const target = panels.flatMap(({ targets = [] }) => targets).find(({ expr }) => expr.includes(from));
    if (target !== undefined) target.expr = target.expr.replace(from, to);
  };
}

function inVariable(name: string, change: object): Spoil {
  return ({ templating }) =>
    templating.list.filter((each) => each.name === name).forEach((each) => Object.assign(each, change));
}

/** For each rule, how to break it. */
const SPOILT: Readonly<Record<string, readonly Spoil[]>> = {
  'template-datasource': [
    inVariable('datasource', { label: 'Source' }),
    inVariable('datasource', { query: 'loki' }),
    ({ templating }) => void templating.list.reverse(),
  ],
  'template-job': [
    inVariable('job', { name: 'jobs' }),
    inVariable('job', { multi: false }),
    inVariable('job', { allValue: '.+' }),
    inVariable('job', { label: 'Jobs' }),
  ],
  'template-label-promql': [inVariable('project', { query: 'label_values(m{, project)' })],
  'template-on-time-change-reload': [inVariable('cloud_service', { refresh: 1 })],
  'template-datasource-of-variables': [
    inVariable('project', { datasource: { type: 'prometheus', uid: 'prometheus' } }),
  ],
  'panel-datasource': [
    ({ panels }) => panels[0] && (panels[0].datasource = { type: 'prometheus', uid: 'P1' }),
    ({ panels }) => panels[0]?.targets?.forEach((target) => (target.datasource = { type: 'x', uid: 'P1' })),
  ],
  'panel-title-description': [
    ({ panels }) => panels[1] && (panels[1].title = ''),
    ({ panels }) => panels[1] && (panels[1].description = ' '),
  ],
  'panel-units': [({ panels }) => panels[2] && (panels[2].fieldConfig.defaults = {})],
  'panel-no-targets': [({ panels }) => panels[3] && (panels[3].targets = [])],
  'target-promql': [inExpression('(', '(('), inExpression('$job', '$nosuch')],
  'target-rate-interval': [
    inExpression('[$__rate_interval]', '[5m]'),
    inExpression('increase(', 'rate('),
    inExpression('[$__range]) > 0', '[1h]) > 0'),
  ],
  'target-counter-agg': [
    inExpression('rate(huaweicloud_api_requests_total', 'avg_over_time(huaweicloud_api_requests_total'),
    inExpression('increase(huaweicloud_tasks_finished_total', 'abs(huaweicloud_tasks_finished_total'),
  ],
  'target-job': [
    inExpression('job=~"$job", ', ''),
    inExpression('job=~"$job"', 'job="$job"'),
    inVariable('project', { query: 'label_values(huaweicloud_project_info, project)' }),
  ],
  'target-project': [
    inExpression('project=~"$project", ', ''),
    inExpression('cloud_service=~"$cloud_service"', 'cloud_service="rds"'),
    inVariable('cloud_service', { query: 'label_values(huaweicloud_tasks{job=~"$job"}, cloud_service)' }),
  ],
  'editable-dashboard': [(dashboard) => (dashboard.editable = false)],
  'template-instance': [inVariable('instance', { name: 'pod' }), inVariable('instance', { label: 'Pod' })],
  'target-instance': [inExpression('instance=~"$instance"', 'pod="a"')],
};

/** What a rule finds in the dashboards, each with its name. */
function found(rule: Rule, checked: readonly Dashboard[]): string[] {
  return checked.flatMap((dashboard) => rule(dashboard).map((problem) => `${dashboard.uid}: ${problem}`));
}

function spoiledBy(spoil: Spoil, checked: readonly Dashboard[]): Dashboard[] {
  return checked.map((dashboard) => {
    const copy = structuredClone(dashboard) as Mutable<Dashboard>;
    spoil(copy);
    return copy;
  });
}

describe.each([
  ['every dashboard', RULES, all],
  ['the dashboard about exporters', RULES_FOR_INSTANCES, exporterHealth],
] as const)('%s', (_, rules, checked) => {
  it.each(Object.entries(rules))('keeps to %s', (_name, rule) => {
    expect(checked).not.toEqual([]);
    expect(found(rule, checked)).toEqual([]);
  });

  it.each(Object.entries(rules))('would be caught breaking %s', (name, rule) => {
    expect(SPOILT[name]).toBeDefined();
    for (const spoil of SPOILT[name] ?? []) {
      const spoilt = spoiledBy(spoil, checked);
      expect(spoilt, `${name}: nothing was changed by ${spoil.toString()}`).not.toEqual(checked);
      expect(found(rule, spoilt), `${name}: ${spoil.toString()}`).not.toEqual([]);
    }
  });
});

it('the panels that the checks above spoil are not headings', () => {
  for (const dashboard of all)
    for (const { type } of dashboard.panels.slice(0, 4)) expect(type).not.toBe('row');
});

it('the counter that is read as it is, is read', () => {
  const texts = JSON.stringify(exporterHealth);
  expect(texts).toContain('huaweicloud_collector_unrecognized_values_total');
  expect(
    panel(structuredClone(exporterHealth[0]) as Mutable<Dashboard>, 'Values that could not be read').type,
  ).toBe('table');
});
