import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../src/metrics/exposition.js';
import { ExporterMetrics } from '../../src/metrics/exporter-metrics.js';
import { parsePromql, variablesOf, substitute } from '../promql.js';
import { dashboards, expressionsOf, type Expression, type Panel } from './expressions.js';
import { labelsOf } from './linter.js';

/** Families that neither a dashboard nor a rule reads, each with the reason. */
const DELIBERATELY_UNUSED: Readonly<Record<string, string>> = {};

/** What Prometheus adds to every series of a target. */
const TARGET_LABELS = ['job', 'instance'];

const library = await new ExporterMetrics({ version: '', revision: '' }).registry.getMetricsAsJSON();
const KNOWN = new Set([...catalogue, ...library].map(({ name }) => name).concat('up'));

const all = dashboards();
const asked = all.flatMap(expressionsOf);

/** Variables that stand for numbers and durations; any will do here. */
function asPromql(expr: string): string {
  const values = variablesOf(expr).map((name) => [name, name.startsWith('__') ? '1m' : '1']);
  return substitute(expr, Object.fromEntries(values) as Record<string, string>);
}

/** A histogram's series are named after its family. */
function familyOf(metric: string): string {
  const family = metric.replace(/_(bucket|count|sum)$/, '');
  return catalogue.some(({ name, type }) => name === family && type === 'histogram') ? family : metric;
}

function allowedLabels(metric: string): string[] {
  return [...labelsOf(metric), ...TARGET_LABELS, ...(metric.endsWith('_bucket') ? ['le'] : [])];
}

/** What an expression says that the exporter does not. */
function strangers(expr: string): string[] {
  const { selectors, labels, made } = parsePromql(asPromql(expr));
  const metrics = selectors.filter(({ metric }) => !KNOWN.has(familyOf(metric))).map(({ metric }) => metric);
  const matched = selectors.flatMap(({ metric, matchers }) =>
    matchers
      .filter(({ label }) => !allowedLabels(metric).includes(label))
      .map(({ label }) => `${metric}{${label}}`),
  );
  const known = [...selectors.flatMap(({ metric }) => allowedLabels(metric)), ...made];
  return [...metrics, ...matched, ...labels.filter((label) => !known.includes(label))];
}

/** The labels that an expression can give to a legend or a column. */
function givenBy(expr: string): string[] {
  const { labels, made, selectors } = parsePromql(asPromql(expr));
  const isPlain = selectors.length === 1 && selectors[0]?.within.every((name) => name === 'rate') === true;
  return [...labels, ...made, ...(isPlain ? TARGET_LABELS : [])];
}

describe('the names in expressions', () => {
  it.each(all.map(({ uid }) => uid))('%s names only metrics and labels that there are', (uid) => {
    const found = asked
      .filter(({ dashboard }) => dashboard === uid)
      .flatMap(({ where, expr }) => strangers(expr).map((name) => `${where}: ${name}`));
    expect(found).toEqual([]);
  });

  it('knows strangers when it sees them', () => {
    expect(strangers('huaweicloud_nosuch')).toEqual(['huaweicloud_nosuch']);
    expect(strangers('huaweicloud_tasks{instance_id="a"}')).toEqual([
      'huaweicloud_tasks{instance_id}',
      'instance_id',
    ]);
    expect(strangers('sum by (instance_id) (huaweicloud_tasks)')).toEqual(['instance_id']);
    expect(strangers('process_nosuch{job="a"}')).toEqual(['process_nosuch']);
    expect(strangers('sum by (le) (rate(huaweicloud_api_request_duration_seconds_bucket[5m]))')).toEqual([]);
  });

  it('a variable lists values of a label that its series have', () => {
    const listed = asked.filter((each): each is Expression & { label: string } => each.label !== undefined);
    expect(listed).not.toEqual([]);
    for (const { expr, label, where } of listed) {
      const [selector] = parsePromql(asPromql(expr)).selectors;
      expect(allowedLabels(selector?.metric ?? ''), where).toContain(label);
    }
  });
});

describe('the names on panels', () => {
  const panels = all.flatMap((dashboard) => dashboard.panels).filter(({ type }) => type !== 'row');

  it('a legend shows labels that its series have', () => {
    for (const { title, targets = [] } of panels) {
      for (const { legendFormat = '', expr } of targets) {
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '');
        expect(givenBy(expr), title).toEqual(expect.arrayContaining(shown));
      }
    }
  });

  it('a table shows, carries and drops labels that its queries bring', () => {
    const tables = panels.filter(({ type }) => type === 'table');
    expect(tables.length).toBeGreaterThan(5);
    for (const table of tables) {
      const brought = (table.targets ?? []).flatMap(({ expr }) => givenBy(expr));
      expect(brought, table.title).toEqual(expect.arrayContaining(labelColumns(table)));
    }
  });
});

function labelColumns({ transformations = [] }: Panel): string[] {
  const { renameByName, excludeByName } = transformations.find(({ id }) => id === 'organize')?.options as {
    renameByName: object;
    excludeByName: object;
  };
  const fields = [...Object.keys(renameByName), ...Object.keys(excludeByName)];
  return fields.filter((field) => !/^(Value|Value #[A-Z]|Time)$/.test(field));
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}

/** The expressions of all alert and recording rules. */
function ruleExpressions(): string[] {
  const folder = new URL('../../alerts/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.rules.yaml'));
  const files = names.map((name) => parse(readFileSync(new URL(name, folder), 'utf8')) as RuleFile);
  return files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)));
}

describe('the families of the catalogue', () => {
  const expressions = [...asked.map(({ expr }) => asPromql(expr)), ...ruleExpressions()];
  const used = new Set(
    expressions.flatMap((expr) => parsePromql(expr).selectors.map(({ metric }) => familyOf(metric))),
  );

  it('are each read by a dashboard or a rule, or deliberately by none', () => {
    const unused = catalogue.map(({ name }) => name).filter((name) => !used.has(name));
    expect(unused).toEqual(Object.keys(DELIBERATELY_UNUSED));
  });

  it('would be missed if nothing read them', () => {
    expect(used.has('huaweicloud_nosuch')).toBe(false);
    expect(used.has('huaweicloud_tasks')).toBe(true);
  });
});
