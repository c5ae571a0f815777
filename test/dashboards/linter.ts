import { catalogue } from '../../src/metrics/exposition.js';
import { parsePromql, PromqlError, type Selector } from '../promql.js';
import { expressionsOf, substitute, type Dashboard, type Expression, type Panel } from './expressions.js';

/**
 * Rules for dashboards, by the names that Grafana's dashboard-linter gives them. That linter is a program in Go;
 * these are its rules that matter here, and `target-project`, which is ours. Each gives what it finds wrong.
 */
export type Rule = (dashboard: Dashboard) => string[];

/** Stand for themselves, so that a rule can see where they stand; what has to be a number is one. */
const STAND_INS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['job', 'instance', 'project', 'cloud_service', 'instance_id', 'task_id'].map((name) => [
      name,
      `$${name}`,
    ]),
  ),
  stalled_after: '1',
  promised: '1',
  __to: '1000',
  __rate_interval: '1m1s',
  __range: '1m2s',
};
const RATE_INTERVAL = STAND_INS['__rate_interval'];
const RANGE = STAND_INS['__range'];

/** A series of its own begins with the first unreadable value, and an increase would miss just that one. */
const READ_AS_IT_IS = ['huaweicloud_collector_unrecognized_values_total'];

/** The labels of a family; none for those that are not of the exporter's own making. */
export function labelsOf(metric: string): readonly string[] {
  const name = metric.replace(/_(bucket|count|sum)$/, '');
  const family = catalogue.find((each) => each.name === metric || each.name === name);
  return family?.labels ?? [];
}

/** Where the expression reads series, with the variables standing for themselves. */
export function selectorsOf({ expr }: Expression): readonly Selector[] {
  return parsePromql(substitute(expr, STAND_INS)).selectors;
}

function place({ where, refId }: Expression): string {
  return refId === '' ? where : `${where} ${refId}`;
}

/** A row is a heading, and an alert list asks Grafana itself. */
const ASK_NOTHING = ['row', 'alertlist'];

/** Problems of the panels that ask a data source. */
function panels(problem: (panel: Panel) => string | undefined): Rule {
  return (dashboard) =>
    dashboard.panels
      .filter(({ type }) => !ASK_NOTHING.includes(type))
      .flatMap((panel) => {
        const found = problem(panel);
        return found === undefined ? [] : [`${panel.title}: ${found}`];
      });
}

function expressions(
  kind: Expression['kind'],
  problem: (expression: Expression) => string | undefined,
): Rule {
  return (dashboard) =>
    expressionsOf(dashboard)
      .filter((expression) => expression.kind === kind)
      .flatMap((expression) => {
        const found = problem(expression);
        return found === undefined ? [] : [`${place(expression)}: ${found}`];
      });
}

/** Problems of the selectors of panels and variables alike. */
function selectors(problem: (selector: Selector) => string | undefined): Rule {
  return (dashboard) =>
    expressionsOf(dashboard).flatMap((expression) =>
      selectorsOf(expression).flatMap((selector) => {
        const found = problem(selector);
        return found === undefined ? [] : [`${place(expression)}: ${selector.metric}: ${found}`];
      }),
    );
}

/** Every selector that it concerns must match the label by the variable of the same name. */
function matchedByVariable(label: string, concerns: (metric: string) => boolean): Rule {
  return (dashboard) =>
    expressionsOf(dashboard)
      .filter((expression) => isChosenBefore(dashboard, label, expression))
      .flatMap((expression) =>
        selectorsOf(expression)
          .filter((selector) => concerns(selector.metric) && !isMatchedByVariable(selector, label))
          .map(({ metric }) => `${place(expression)}: ${metric} lacks ${label}=~"$${label}"`),
      );
}

/** Of variables only those can depend on a choice that stand after it; panels depend on all. */
function isChosenBefore({ templating }: Dashboard, choice: string, { kind, where }: Expression): boolean {
  const names = templating.list.map(({ name }) => name);
  return kind === 'panel' || names.indexOf(where) > names.indexOf(choice);
}

function isMatchedByVariable({ matchers }: Selector, label: string): boolean {
  return matchers.some((each) => each.label === label && each.op === '=~' && each.value === `$${label}`);
}

function templateOf(name: string, label: string, allValue?: string): Rule {
  return ({ templating }) => {
    const variable = templating.list.find((each) => each.name === name);
    if (variable === undefined) return [`there is no variable ${name}`];
    const right =
      variable.type === 'query' &&
      variable.label === label &&
      variable.multi === true &&
      variable.allValue === allValue &&
      variable.datasource?.uid === '${datasource}';
    return right ? [] : [`the variable ${name} is not as it should be`];
  };
}

function parses({ expr }: Expression): string | undefined {
  try {
    parsePromql(substitute(expr, STAND_INS));
    return undefined;
  } catch (error) {
    if (error instanceof PromqlError) return error.message;
    throw error;
  }
}

const isOurs = (uid: string | undefined): boolean => uid === '${datasource}';

/** What every dashboard keeps to. */
export const RULES: Readonly<Record<string, Rule>> = {
  'template-datasource': ({ templating }) => {
    const [first] = templating.list;
    const right =
      first?.name === 'datasource' &&
      first.type === 'datasource' &&
      first.query === 'prometheus' &&
      first.label === 'Data source';
    return right ? [] : ['the first variable is not the data source'];
  },
  // That linter wants `.+` for all jobs, too, which would take in whatever else the Prometheus scrapes.
  'template-job': templateOf('job', 'Job'),
  'template-label-promql': expressions('variable', parses),
  'template-on-time-change-reload': ({ templating }) =>
    templating.list
      .filter(({ type, refresh }) => type === 'query' && refresh !== 2)
      .map(({ name }) => `${name} does not follow the time range`),
  'template-datasource-of-variables': ({ templating }) =>
    templating.list
      .filter(({ type, datasource }) => type === 'query' && !isOurs(datasource?.uid))
      .map(({ name }) => `${name} does not ask the chosen data source`),
  'panel-datasource': panels(({ datasource, targets = [] }) =>
    [datasource, ...targets.map((target) => target.datasource)].every(({ uid }) => isOurs(uid))
      ? undefined
      : 'does not ask the chosen data source',
  ),
  'panel-title-description': panels(({ title, description }) =>
    title.trim() !== '' && description.trim() !== '' ? undefined : 'has no title or no description',
  ),
  'panel-units': panels(({ fieldConfig }) =>
    (fieldConfig.defaults.unit ?? '') === '' ? 'has no unit' : undefined,
  ),
  'panel-no-targets': panels(({ targets = [] }) => (targets.length === 0 ? 'asks nothing' : undefined)),
  'target-promql': expressions('panel', parses),
  'target-rate-interval': selectors(({ within, range }) => {
    const nearest = within.at(-1) ?? '';
    if (['rate', 'irate'].includes(nearest) && range !== RATE_INTERVAL)
      return `${nearest} not over $__rate_interval`;
    const fits = range === RATE_INTERVAL || range === RANGE;
    return nearest === 'increase' && !fits
      ? 'increase neither over $__rate_interval nor over $__range'
      : undefined;
  }),
  'target-counter-agg': selectors(({ metric, within }) => {
    const nearest = within.at(-1) ?? '';
    const isCounter = /_(total|bucket|count|sum)$/.test(metric) && !READ_AS_IT_IS.includes(metric);
    return isCounter && !['rate', 'irate', 'increase', 'resets'].includes(nearest)
      ? 'a counter is read without rate or increase next to it'
      : undefined;
  }),
  'target-job': matchedByVariable('job', () => true),
  'target-project': (dashboard) =>
    ['project', 'cloud_service'].flatMap((label) =>
      matchedByVariable(label, (metric) => labelsOf(metric).includes(label))(dashboard),
    ),
  // That linter wants the opposite. People look closer by editing a panel; provisioning decides what is saved.
  'editable-dashboard': ({ editable }) => (editable ? [] : ['cannot be edited']),
};

/**
 * For the dashboard about exporters only. In the other two, tasks of several exporters are folded into one, so that
 * nothing is counted twice: there the instance is no dimension, and a choice of instances would mean nothing.
 */
export const RULES_FOR_INSTANCES: Readonly<Record<string, Rule>> = {
  'template-instance': templateOf('instance', 'Instance', '.+'),
  // What can be chosen does not depend on the chosen exporters.
  'target-instance': (dashboard) =>
    matchedByVariable('instance', () => true)({ ...dashboard, templating: { list: [] } }),
};
