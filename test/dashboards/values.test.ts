import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseValues, type Values } from '../../alerts/src/values.js';
import { readFileSync } from 'node:fs';
import { parsePromql, substitute, variablesOf } from '../promql.js';
import { expressionsOf, type Dashboard } from './expressions.js';

const text = readFileSync(new URL('../../alerts/values.yaml', import.meta.url), 'utf8');

/** The dashboards that other values give. */
async function dashboardsFor(values: Values): Promise<Dashboard[]> {
  vi.resetModules();
  vi.doMock('../../alerts/src/values.js', () => ({ readValues: () => values }));
  const { files } = await import('../../dashboards/src/serialise.js');
  return [...(await files()).values()].map((file) => JSON.parse(file) as Dashboard);
}

afterEach(() => {
  vi.doUnmock('../../alerts/src/values.js');
  vi.resetModules();
});

function selectorsOf(dashboard: Dashboard) {
  return expressionsOf(dashboard).flatMap(({ kind, where, expr }) => {
    const stand = Object.fromEntries(
      variablesOf(expr).map((name) => [name, name.startsWith('__') ? '1m' : `1`]),
    );
    return parsePromql(substitute(expr, stand)).selectors.map((selector) => ({ kind, where, ...selector }));
  });
}

describe('with the label "cluster" in values.yaml', async () => {
  const dashboards = await dashboardsFor(parseValues(text.replace('labels: []', 'labels: [cluster]')));

  it.each(dashboards)('$title has a variable for it, before the project', ({ templating }) => {
    const names = templating.list.map(({ name }) => name);
    expect(names.indexOf('cluster')).toBeGreaterThan(names.indexOf('job'));
    expect(names.indexOf('cluster')).toBeLessThan(names.indexOf('project'));
  });

  it.each(dashboards)('$title: every panel asks for the chosen clusters', (dashboard) => {
    const selectors = selectorsOf(dashboard).filter(({ kind }) => kind === 'panel');
    const without = selectors.filter(({ matchers }) => !matchers.some(({ label }) => label === 'cluster'));
    expect(selectors.length).toBeGreaterThan(10);
    expect(without.map(({ where }) => where)).toEqual([]);
  });

  it.each(dashboards)('$title: no aggregation by project mixes two clusters', ({ panels }) => {
    const grouped = panels
      .flatMap(({ targets = [] }) => targets)
      .flatMap(({ expr }) => [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].map(([, labels = '']) => labels));
    const mixed = grouped.filter((labels) => /\bproject\b/.test(labels) && !/\bcluster\b/.test(labels));
    expect(mixed).toEqual([]);
  });

  it('tables have a column for it, and links carry it', () => {
    const [overview] = dashboards;
    const unfinished = JSON.stringify(overview?.panels.find(({ title }) => title === 'Unfinished tasks'));
    expect(unfinished).toContain('"cluster":"Cluster"');
    expect(unfinished).toContain('&var-cluster=${__data.fields.cluster:percentencode}');
  });
});

describe('with another job and other thresholds', async () => {
  const changed = text
    .replace(/^job: .*$/m, 'job: tasks')
    .replace('  stalled_after: 30m', '  stalled_after: 10m')
    .replace('  stalled_without_percent_after: 4h', '  stalled_without_percent_after: 40m')
    .replace('  failed_within: 1h', '  failed_within: 2h')
    .replace('  max_staleness: 5m', '  max_staleness: 10m');
  const [overview, task, exporter] = await dashboardsFor(parseValues(changed));

  it('the job is chosen at first', () => {
    const job = overview?.templating.list.find(({ name }) => name === 'job');
    expect(job?.current?.value).toEqual(['tasks', 'tasks-process']);
  });

  it('"Stalled after" begins with the threshold', () => {
    for (const dashboard of [overview, task]) {
      const stalled = dashboard?.templating.list.find(({ name }) => name === 'stalled_after');
      expect(stalled?.current).toMatchObject({ text: '10 min', value: '600' });
    }
    expect(JSON.stringify(overview)).toContain('> 4 * $stalled_after');
  });

  it('failures are recent for as long as the alert has them', () => {
    const failed = overview?.panels.find(({ title }) => title === 'Failed, last 2 h');
    expect(failed?.targets?.[0]?.expr).toContain('> time() - 7200');
  });

  it('the oldest success turns red when tasks disappear', () => {
    const oldest = exporter?.panels.find(({ title }) => title === 'Oldest success');
    expect(JSON.stringify(oldest)).toContain('{"value":600,"color":"red"}');
  });
});
