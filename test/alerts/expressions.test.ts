import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nameOf } from '../../alerts/tests/files.js';
import { catalogue } from '../../src/metrics/exposition.js';
import { parsePromql } from '../promql.js';
import { queriesOf, recorded, rules } from './rule-files.js';

/** Labels that Prometheus gives to every series that it scrapes. */
const TARGET_LABELS = ['job', 'instance'];

const PROBED = 'probed_project';

const RUNBOOKS = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');

const labelsOf = new Map<string, readonly string[]>([
  ...catalogue.map(({ name, labels }) => [name, [...labels, ...TARGET_LABELS]] as const),
  // What a recorded series has follows from its own expression, which is checked by itself.
  ...recorded.map(({ record }) => [record, catalogue.flatMap(({ labels }) => labels)] as const),
  // The last one comes from the relabelling in deploy/prometheus/prometheus-http-sd.yml.
  ['up', [...TARGET_LABELS, PROBED]],
]);
const everyLabel = [...labelsOf.values()].flat();

/** What the expression names and nothing exports. */
function unknownIn(expr: string): readonly string[] {
  const { selectors, labels } = parsePromql(expr);
  const unknownLabels = labels.filter((label) => !everyLabel.includes(label));
  return selectors.reduce<string[]>((unknown, { metric, matchers }) => {
    const has = labelsOf.get(metric);
    if (has === undefined) return [...unknown, metric];
    const missing = matchers.map(({ label }) => label).filter((label) => !has.includes(label));
    return [...unknown, ...missing.map((label) => `${metric}{${label}}`)];
  }, unknownLabels);
}

describe('the expressions of the rules', () => {
  it.each(rules.map((rule) => [nameOf(rule), rule.expr]))('%s names what is exported', (_, expr) => {
    expect(unknownIn(expr)).toEqual([]);
  });

  it('know a label that the configuration for Prometheus gives', () => {
    const sd = new URL('../../deploy/prometheus/prometheus-http-sd.yml', import.meta.url);
    expect(readFileSync(sd, 'utf8')).toContain(`target_label: ${PROBED}\n`);
  });

  it('are read by this test, not passed over', () => {
    expect(unknownIn('sum by (pod) (huaweicloud_task_status{step="1"}) > huaweicloud_tusk_status')).toEqual([
      'pod',
      'huaweicloud_task_status{step}',
      'huaweicloud_tusk_status',
    ]);
  });
});

describe('the queries inside the texts', () => {
  const queries = rules.flatMap(queriesOf);

  it.each(queries)('%s names what is exported', (query) => {
    expect(unknownIn(query)).toEqual([]);
  });

  it('are all found', () => {
    const written = rules.flatMap(
      ({ annotations = {} }) =>
        Object.values(annotations)
          .join()
          .match(/\| query/g) ?? [],
    );
    expect(queries).toHaveLength(written.length);
  });
});

describe('the queries of the runbooks', () => {
  const blocks = [...RUNBOOKS.matchAll(/```promql\n(.*?)```/gs)].map(([, query = '']) => query);

  it.each(blocks)('%s names what is exported', (query) => {
    expect(unknownIn(query)).toEqual([]);
  });
});
