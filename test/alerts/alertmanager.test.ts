import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readTestFiles } from '../../alerts/tests/files.js';
import { alerts } from './rule-files.js';

interface Inhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal?: readonly string[];
}

interface Example {
  readonly route: Pick<Route, 'receiver' | 'group_by'> & { readonly routes: readonly Route[] };
  readonly receivers: readonly { readonly name: string }[];
  readonly inhibit_rules: readonly Inhibition[];
}

interface Route {
  readonly receiver: string;
  readonly matchers: readonly string[];
  readonly group_by?: readonly string[];
}

/** Prometheus adds it to every alert that it sends. */
const EXTERNAL = 'cluster';

const example = parse(
  readFileSync(new URL('../../alerts/alertmanager.example.yaml', import.meta.url), 'utf8'),
) as Example;

const probes = readTestFiles().flatMap(({ tests }) => tests.flatMap((test) => test.alert_rule_test ?? []));

/** The labels that the tests of the rules expect an alert to have. */
function labelsOf(alert: string): readonly string[] {
  const expected = probes
    .filter(({ alertname }) => alertname === alert)
    .flatMap((probe) => probe.exp_alerts ?? []);
  return Object.keys(expected[0]?.exp_labels ?? {});
}

function matched(matchers: readonly string[]): readonly string[] {
  const names = alerts.map(({ alert, labels }) => ({
    alertname: alert,
    severity: labels?.['severity'] ?? '',
  }));
  return names
    .filter((labels) => matchers.every((matcher) => matches(matcher, labels)))
    .map(({ alertname }) => alertname);
}

function matches(matcher: string, labels: Readonly<Record<string, string>>): boolean {
  const [, label = '', operator, value = ''] = /^(\w+)(=~|!=|=)"(.*)"$/.exec(matcher) ?? [];
  const actual = labels[label] ?? '';
  if (operator === '=~') return new RegExp(`^(?:${value})$`).test(actual);
  return operator === '=' ? actual === value : operator === '!=' && actual !== value;
}

describe('the example for Alertmanager', () => {
  it.each(example.inhibit_rules)('inhibits alerts that there are, by labels that both have: %j', (rule) => {
    const [sources, targets] = [matched(rule.source_matchers), matched(rule.target_matchers)];
    expect(sources).toHaveLength(1);
    expect(targets.length).toBeGreaterThan(0);
    for (const alert of [...sources, ...targets])
      expect(labelsOf(alert), alert).toEqual(
        expect.arrayContaining((rule.equal ?? []).filter((label) => label !== EXTERNAL)),
      );
  });

  it('has no alert that silences itself', () => {
    for (const { source_matchers: source, target_matchers: target } of example.inhibit_rules)
      expect(matched(target)).not.toEqual(expect.arrayContaining([...matched(source)]));
  });

  it('silences nothing because a service cannot be read: the rules see to that themselves', () => {
    const sources = example.inhibit_rules.flatMap(({ source_matchers: source }) => matched(source));
    expect(new Set(sources)).toEqual(
      new Set(['HuaweiCloudExporterDown', 'HuaweiCloudTaskStalled', 'HuaweiCloudTaskNotMoving']),
    );
  });

  it('sends one message for each alert that is not about a task', () => {
    expect(example.route.group_by).toEqual(['alertname']);
  });

  it.each(alerts)(
    'sends $alert to the receiver of its severity, grouped by its task if it has one, failures by service',
    (rule) => {
      const route = example.route.routes.find(({ matchers }) => matched(matchers).includes(rule.alert));
      expect(route?.receiver ?? example.route.receiver).toBe(`tasks-${rule.labels?.['severity'] ?? ''}`);
      const ofTask = ['project', 'cloud_service', 'instance_id', 'task_id'];
      const hasTask = labelsOf(rule.alert).includes('task_id');
      const isFailure = rule.alert === 'HuaweiCloudTaskFailed';
      const expected = isFailure ? ['alertname', 'project', 'cloud_service'] : hasTask ? ofTask : [];
      expect(route?.group_by ?? []).toEqual(expected);
    },
  );
});
