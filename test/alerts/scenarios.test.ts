import { describe, expect, it } from 'vitest';
import { readTestFiles, type AlertProbe, type Scenario } from '../../alerts/tests/files.js';
import { alerts } from './rule-files.js';

const scenarios = readTestFiles().flatMap(({ tests }) => tests);

/** What the scenario asks about the alert: for each time, whether it fires. */
function firings(scenario: Scenario, alert: string): readonly boolean[] {
  const probes = scenario.alert_rule_test ?? [];
  return probes.filter(({ alertname }) => alertname === alert).map(fires);
}

function fires({ exp_alerts: expected = [] }: AlertProbe): boolean {
  return expected.length > 0;
}

describe.each(alerts)('the tests of $alert', ({ alert }) => {
  const asked = scenarios.map((scenario) => firings(scenario, alert)).filter((probes) => probes.length > 0);
  const about = scenarios.filter((scenario) => firings(scenario, alert).length > 0);

  it('show it firing', () => {
    expect(asked.some((probes) => probes.includes(true))).toBe(true);
  });

  it('show a healthy case, in which it never fires', () => {
    expect(asked.some((probes) => probes.every((firing) => !firing))).toBe(true);
  });

  it('show it clearing', () => {
    expect(asked.some((probes) => probes.includes(true) && probes.at(-1) === false)).toBe(true);
  });

  it('show scrapes every 15 seconds and every 2 minutes', () => {
    const intervals = about.map(({ interval }) => interval);
    expect(intervals).toEqual(expect.arrayContaining(['15s', '1m', '2m']));
  });

  it.each(['two replicas', 'new (series|task|target)', 'outage|restart'])('show this: %s', (words) => {
    expect(about.map(({ name }) => name).join('\n')).toMatch(new RegExp(words));
  });
});

it('no two scenarios have the same name and the same alerts', () => {
  const names = readTestFiles().flatMap(({ name, tests }) => tests.map((test) => `${name}: ${test.name}`));
  expect(new Set(names).size).toBe(names.length);
});
